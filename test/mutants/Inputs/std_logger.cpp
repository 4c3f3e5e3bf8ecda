// A logger that writes in a thread of its own, and can be flushed.
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

class logger {
 public:
  logger() { writer_ = std::thread(&logger::write, this); }

  ~logger() {
    {
      std::lock_guard lock(mutex_);
      quit_ = true;
      wake_.notify_one();
    }
    writer_.join();
  }

  void log(std::string line) {
    std::lock_guard lock(mutex_);
    pending_.push_back(std::move(line));
    ++asked_;
    wake_.notify_one();
  }

  void flush() {
    std::unique_lock lock(mutex_);
    const int until = asked_;
    written_changed_.wait(lock, [&] { return written_ >= until; });
  }

  int written() {
    std::lock_guard lock(mutex_);
    return written_;
  }

 private:
  void write() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return quit_ || !pending_.empty(); });
      if (pending_.empty()) return;
      std::vector<std::string> lines;
      lines.swap(pending_);
      lock.unlock();
      for (const std::string& line : lines) size_ += line.size();
      lock.lock();
      written_ += static_cast<int>(lines.size());
      written_changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_, written_changed_;
  std::vector<std::string> pending_;
  int asked_ = 0, written_ = 0;
  bool quit_ = false;
  std::size_t size_ = 0;  // the writer's own
  std::thread writer_;
};

}  // namespace

int main() {
  logger out;
  std::thread other([&out] {
    for (int i = 0; i < 20; ++i) out.log("from the other thread");
  });
  for (int i = 0; i < 20; ++i) out.log("from main");
  out.flush();
  other.join();
  out.flush();
  return out.written() == 40 ? 0 : 1;
}
