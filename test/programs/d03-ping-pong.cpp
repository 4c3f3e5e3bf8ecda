// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D3: two players pass a ball by a pair of semaphores, and only who has the ball touches it. One of them also writes
// the score down after having passed it on.
#include <cstdio>
#include <functional>
#include <semaphore>
#include <thread>

struct ball {
  int hits = 0;
  int last_player = 0;
};

class side {
public:
  side(int number, std::binary_semaphore &mine, std::binary_semaphore &other, ball &b)
      : number_(number), mine_(mine), other_(other), ball_(b) {}

  void play(int rounds) {
    for (int i = 0; i < rounds; ++i) {
      mine_.acquire();
      ++ball_.hits;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 writes 'b.hits', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
#ifdef REPAIRED
      ball_.last_player = number_;
      seen_ = ball_.hits;
      other_.release();
#else
      ball_.last_player = number_;
      other_.release();
      seen_ = ball_.hits;
#endif
    }
  }
  int seen() const { return seen_; }

private:
  const int number_;
  std::binary_semaphore &mine_, &other_;
  ball &ball_;
  int seen_ = 0;
};

int main() {
  std::binary_semaphore left_turn(1), right_turn(0);
  ball b;
  side left(1, left_turn, right_turn, b), right(2, right_turn, left_turn, b);
  std::thread other(&side::play, &right, 2);
  left.play(2);
  other.join();
  std::printf("%d %d\n", b.hits, left.seen() + right.seen());
}
