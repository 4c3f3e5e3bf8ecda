// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C9: a saver is told by a flag that there is something to save. The flag is dropped where a save is under way, though
// this one has already taken the document as it was; the repair leaves a mark that the saver looks at again.
#include <condition_variable>
#include <mutex>
#include <thread>

class document {
public:
  void edit(int value) {
    std::lock_guard hold(m_);
    content_ = value;
#ifdef REPAIRED
    dirty_ = true;
    changed_.notify_all();
#else
    if (saving_)
      return;
    dirty_ = true;
    changed_.notify_all();
#endif
  }
  void save_until(int value) {
    std::unique_lock hold(m_);
    while (saved_ != value) {
      changed_.wait(hold, [this] { return dirty_; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits on the condition 'd.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
      dirty_ = false;
      saving_ = true;
      const int copy = content_;
      hold.unlock();
      write(copy);
      hold.lock();
      saving_ = false;
    }
  }

private:
  void write(int value) { saved_ = value; }
  std::mutex m_;
  std::condition_variable changed_;
  int content_ = 0;
  bool dirty_ = false, saving_ = false;
  int saved_ = 0;
};

int main() {
  document d;
  std::thread saver(&document::save_until, &d, 2);
  d.edit(1);
  d.edit(2);
  saver.join();
  return 0;
}
