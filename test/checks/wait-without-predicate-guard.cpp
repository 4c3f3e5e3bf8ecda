// RUN: %check_belay %s belay-wait-without-predicate %t

#include <condition_variable>
#include <memory>
#include <mutex>

void note(int Index);
void use(int Index);

struct Packet {
  std::mutex mutex_;
  std::condition_variable condition_;
  int index_ = 0;
};

// A guard of one's own: who has taken it looks at what it waits for, and waits again.
class PacketLock {
public:
  explicit PacketLock(std::shared_ptr<Packet> P) : packet_(P), lock_(P->mutex_, std::defer_lock) {}
  void lock() { lock_.lock(); }
  void unlock() { lock_.unlock(); }
  void ok_wait() {
    note(packet_->index_);
    packet_->condition_.wait(lock_);
  }
  void bad_wait_and_use() {
    packet_->condition_.wait(lock_);
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: this wait on 'packet_->condition_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
    use(packet_->index_);
  }
  void bad_own_lock() {
    std::unique_lock<std::mutex> Lock(packet_->mutex_);
    note(packet_->index_);
    packet_->condition_.wait(Lock);
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: this wait on 'packet_->condition_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  }

private:
  std::shared_ptr<Packet> packet_;
  std::unique_lock<std::mutex> lock_;
};
