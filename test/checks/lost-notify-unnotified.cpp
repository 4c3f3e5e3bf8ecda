// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread
// Atomics that are waited for.

#include <atomic>

class Gate {
public:
  void bad_publish() { sequence_.fetch_add(1); }
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'sequence_' is changed here, and nobody notifies of it: who waits for it sleeps on; call notify_all() afterwards [belay-lost-notify]
  // CHECK-MESSAGES: :[[@LINE+2]]:5: note: waited for here
  int next(int seen) {
    sequence_.wait(seen);
    return sequence_.load();
  }

private:
  std::atomic<int> sequence_{0};
};

class ok_Notified {
public:
  void publish() {
    ++sequence_;
    sequence_.notify_all();
  }
  int next(int seen) {
    sequence_.wait(seen);
    return sequence_;
  }

private:
  std::atomic<int> sequence_{0};
};

// Others may notify.
std::atomic<int> open_sequence{0};
void ok_publish() { ++open_sequence; }
int ok_next(int seen) {
  open_sequence.wait(seen);
  return open_sequence;
}
void tell(std::atomic<int> &);
class ok_Given {
public:
  void publish() {
    ++sequence_;
    tell(sequence_);
  }
  int next(int seen) {
    sequence_.wait(seen);
    return sequence_;
  }

private:
  std::atomic<int> sequence_{0};
};
