// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L14: a coordinator asks its participants to prepare and tells them what was decided. A participant that votes
// against it is not told, and waits for the decision.
#include <array>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>
#include <thread>

enum class decision { commit, abort };

class ballot_box {
public:
  void vote(std::size_t participant, bool yes) {
    std::lock_guard hold(mutex_);
    votes_[participant] = yes;
    changed_.notify_all();
  }
  bool unanimous() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [this] { return votes_[0] && votes_[1]; });
    return *votes_[0] && *votes_[1];
  }
  void decide(std::size_t participant, decision d) {
    std::lock_guard hold(mutex_);
    decisions_[participant] = d;
    changed_.notify_all();
  }
  decision await(std::size_t participant) {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [&] { return decisions_[participant].has_value(); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'box.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
    return *decisions_[participant];
  }
  bool voted_yes(std::size_t participant) {
    std::lock_guard hold(mutex_);
    return votes_[participant].value_or(false);
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::optional<bool>, 2> votes_;
  std::array<std::optional<decision>, 2> decisions_;
};

class participant {
public:
  participant(std::size_t number, int balance, ballot_box &box) : number_(number), balance_(balance), box_(box) {}
  void operator()(int amount) {
    box_.vote(number_, balance_ >= amount);
    if (box_.await(number_) == decision::commit)
      balance_ -= amount;
  }

private:
  std::size_t number_;
  int balance_;
  ballot_box &box_;
};

static bool transfer(int amount) {
  ballot_box box;
  std::thread from(participant(0, 100, box), amount);
  std::thread to(participant(1, 1000, box), amount);
  const bool commit = box.unanimous();
  for (std::size_t p : {0u, 1u}) {
#ifndef REPAIRED
    if (!commit && !box.voted_yes(p))
      continue;
#endif
    box.decide(p, commit ? decision::commit : decision::abort);
  }
  from.join();
  to.join();
  return commit;
}

int main(int argc, char **) { return transfer(argc > 1 ? 500 : 50) ? 0 : 1; }
