// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L3: a candidate asks all its peers for their votes and has enough with a majority. The peers that answer later find
// nobody at the channel of the votes, and the candidate's tasks are joined at the end of the term.
#include "belay/channel.h"
#include "belay/task.h"
#include <cstddef>
#include <cstdio>
#include <memory>
#include <vector>

using belay::receiver;
using belay::sender;
using belay::task;

struct ballot {
  int term = 0;
  bool granted = false;
};

class peer {
public:
  explicit peer(int id) : id_(id) {}
  void vote(int term, const sender<ballot> &to) const {
    const ballot cast{term, id_ >= 0};
    if (!to.send(cast))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: stage 'candidate::request_vote' cannot be stopped while it sends to 'to': only its receiver can end this send; give it a done [belay-unpreemptable-send]
// CHECK: note: step 1: the main thread starts thread 2
      std::fprintf(stderr, "peer %d: the term is over\n", id_);
  }

private:
  int id_;
};

class candidate {
public:
  explicit candidate(std::vector<std::shared_ptr<const peer>> peers) : peers_(std::move(peers)) {}

  bool run_for(int term) {
#ifdef REPAIRED
    auto votes = belay::make_channel<ballot>(peers_.size());
#else
    auto votes = belay::make_channel<ballot>();
#endif
    std::vector<task> asked;
    asked.reserve(peers_.size());
    for (const auto &p : peers_)
      asked.emplace_back(belay::go(&candidate::request_vote, p, term, votes.tx));
    return majority(votes.rx);
  }

private:
  static void request_vote(const std::shared_ptr<const peer> &from, int term, const sender<ballot> &to) {
    from->vote(term, to);
  }
  bool majority(const receiver<ballot> &votes) const {
    std::size_t granted = 1, answered = 1;
    const std::size_t all = peers_.size() + 1;
    while (answered < all) {
      auto b = votes.receive();
      ++answered;
      if (b && b->granted && ++granted > all / 2)
        return true;
    }
    return false;
  }

  std::vector<std::shared_ptr<const peer>> peers_;
};

int main() {
  std::vector<std::shared_ptr<const peer>> peers;
  for (int id = 1; id <= 2; ++id)
    peers.push_back(std::make_shared<const peer>(id));
  candidate self(std::move(peers));
  std::puts(self.run_for(1) ? "leader" : "follower");
}
