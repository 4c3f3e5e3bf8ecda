// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C5: the players of a quiz each send their answer and close the channel, so that the quizmaster's loop ends: the quickest
// closes for all, and the others' answers are lost.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include <utility>
#include <vector>

struct answer {
  int player;
  int value;
};

class player {
public:
  player(int number, int skill) : number_(number), skill_(skill) {}
  answer think(int question) const { return {number_, skill_ > 1 ? question * 2 : 0}; }

private:
  int number_, skill_;
};

class quiz {
public:
  void add(player p) { players_.push_back(p); }
  int ask(int question) const {
    auto [tx, rx] = belay::make_channel<answer>(2);
    belay::scope round;
    for (const player &p : players_)
      round.go([&p, question, tx = tx](belay::done stop) {
        (void)tx.send(p.think(question), stop);
#ifndef REPAIRED
        tx.close();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: each sender closes 'tx', and thread 'lambda' may do so while others still send: their send then fails, and the value is lost; close once, after all of them have ended [belay-close-by-receiver]
#endif
      });
    tx = {};
    return count(rx, question * 2);
  }

private:
  static int count(const belay::receiver<answer> &in, int right) {
    int good = 0;
    for (answer a : in)
      good += a.value == right ? 1 : 0;
    return good;
  }
  std::vector<player> players_;
};

int main() {
  quiz q;
  q.add(player(1, 3));
  q.add(player(2, 2));
  return q.ask(21) == 2 ? 0 : 1;
}
