// Several threads of one kind, which look at a flag under a lock before they write it: none has been told by another
// that it may go on.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++17 -pthread
#include <mutex>
#include <thread>
#include <vector>

void use(int);
bool more();

class Best {
public:
  void report(int depth, int value) {
    std::lock_guard<std::mutex> hold(mutex);
    if (reached < depth) {
      reached = depth;
      score = value;
    }
  }
  int guess() const { return score; }
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'best.score' is read here by a thread with no lock, while another thread of the same entry writes it [belay-unconfined-data]
  // CHECK-MESSAGES: :[[@LINE-5]]:7: note: written here by a thread holding 'best.mutex'
  int safeGuess() {
    std::lock_guard<std::mutex> hold(mutex);
    return score;
  }

private:
  std::mutex mutex;
  int reached = 0, score = 0;
};
void bad_bare(int threads) {
  std::vector<std::thread> all;
  Best best;
  for (int i = 0; i < threads; i++)
    all.emplace_back([&best] {
      for (int depth = 1; more(); depth++)
        best.report(depth, best.guess() + 1);
    });
  for (auto &t : all)
    t.join();
}
void ok_locked(int threads) {
  std::vector<std::thread> all;
  Best best;
  for (int i = 0; i < threads; i++)
    all.emplace_back([&best] {
      for (int depth = 1; more(); depth++)
        best.report(depth, best.safeGuess() + 1);
    });
  for (auto &t : all)
    t.join();
}

// Each in its turn.
struct Turns {
  std::mutex mutex;
  int turn = 0, total = 0;
};
void ok_turns(int threads) {
  std::vector<std::thread> all;
  Turns turns;
  for (int i = 0; i < threads; i++)
    all.emplace_back([&turns, i, threads] {
      for (;;) {
        std::unique_lock<std::mutex> hold(turns.mutex);
        if (turns.turn != i)
          continue;
        hold.unlock();
        use(turns.total);
        hold.lock();
        turns.total++;
        turns.turn = (i + 1) % threads;
        if (!more())
          return;
      }
    });
  for (auto &t : all)
    t.join();
}
