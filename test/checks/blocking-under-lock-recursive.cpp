// A wait unlocks a recursive mutex once, however often it is locked.
// RUN: %check_belay %s belay-blocking-under-lock %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <mutex>
#include <vector>

class Journal {
public:
  void append(int record) {
    std::unique_lock lock(mutex_);
    make_room(lock);
    records_.push_back(record);
    dirty_.notify_one();
  }
  void bad_append_two(int begin, int end) {
    std::unique_lock lock(mutex_);
    records_.reserve(2);
    append(begin);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this waits on 'room_' with 'mutex_' locked twice, and the wait unlocks it once: nobody can lock it and notify; lock it once [belay-blocking-under-lock]
    // CHECK-MESSAGES: :[[@LINE-4]]:22: note: 'mutex_' is locked here
    // CHECK-MESSAGES: :[[@LINE+36]]:11: note: it blocks here
    lock.unlock();
    append(end);
  }
  void ok_append_two(int begin, int end) {
    std::unique_lock lock(mutex_);
    make_room(lock);
    records_.push_back(begin);
    make_room(lock);
    records_.push_back(end);
    dirty_.notify_one();
  }
  // It locks once more, but doesn't wait.
  void ok_count_and_append(int record) {
    size_t n;
    {
      std::unique_lock lock(mutex_);
      n = size();
    }
    append(record + int(n));
  }
  size_t size() {
    std::unique_lock lock(mutex_);
    return records_.size();
  }
  std::vector<int> take() {
    std::unique_lock lock(mutex_);
    dirty_.wait(lock, [this] { return !records_.empty(); });
    std::vector<int> all;
    all.swap(records_);
    room_.notify_all();
    return all;
  }

private:
  void make_room(std::unique_lock<std::recursive_mutex> &lock) {
    room_.wait(lock, [this] { return records_.size() < 8; });
  }
  std::recursive_mutex mutex_;
  std::condition_variable_any room_, dirty_;
  std::vector<int> records_;
};
