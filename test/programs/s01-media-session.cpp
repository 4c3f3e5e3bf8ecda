// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S1: a media session tells its listener of the end of the stream from its own thread. The application's listener
// closes the session there, and close joins the thread that it is called on.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

class session_listener {
public:
  virtual ~session_listener() = default;
  virtual void on_end(int frames) = 0;
};

class media_session {
public:
  media_session(session_listener &l, int frames) : listener_(l), frames_(frames) {}
  ~media_session() { close(); }
  media_session(const media_session &) = delete;
  media_session &operator=(const media_session &) = delete;

  void open() { thread_ = std::thread(std::bind(&media_session::play, this)); }
  void close() {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      closing_ = true;
    }
    changed_.notify_all();
#ifdef REPAIRED
    if (thread_.get_id() == std::this_thread::get_id())
      return;
#endif
    if (thread_.joinable())
      thread_.join();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 joins itself: it waits for itself for ever [belay-self-join]
// CHECK: note: step 1: the main thread starts thread 2
  }

private:
  void play() {
    int played = 0;
    std::unique_lock<std::mutex> hold(mutex_);
    for (; played < frames_ && !closing_; ++played)
      changed_.wait_for(hold, std::chrono::milliseconds(20));
    hold.unlock();
    listener_.on_end(played);
  }

  session_listener &listener_;
  const int frames_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closing_ = false;
  std::thread thread_;
};

class player final : public session_listener {
public:
  void play(int frames) {
    session_ = std::make_unique<media_session>(*this, frames);
    session_->open();
  }
  void stop() { session_->close(); }

private:
  void on_end(int) override { stop(); }
  std::unique_ptr<media_session> session_;
};

int main() {
  player p;
  p.play(2);
  p.stop();
}
