// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C2: a chat client's base closes the outgoing lines when it leaves, and then lets the derived client say goodbye on them.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

class lines {
public:
  bool push(int line) {
    std::lock_guard hold(m_);
    if (closed_)
      return false;
    lines_.push_back(line);
    changed_.notify_one();
    return true;
  }
  std::optional<int> pop() {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return closed_ || !lines_.empty(); });
    if (lines_.empty())
      return std::nullopt;
    const int line = lines_.front();
    lines_.pop_front();
    return line;
  }
  void close() {
    std::lock_guard hold(m_);
    closed_ = true;
    changed_.notify_all();
  }

private:
  std::mutex m_;
  std::condition_variable changed_;
  std::deque<int> lines_;
  bool closed_ = false;
};

class client {
public:
  explicit client(lines &out) : out_(out) {}
  virtual ~client() = default;
  void leave() {
#ifdef REPAIRED
    say_goodbye();
    out_.close();
#else
    out_.close();
    say_goodbye();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this sends to 'out_' after its close: it fails, and the value is lost [belay-send-after-close]
#endif
  }

protected:
  virtual void say_goodbye() = 0;
  lines &out_;
};

class polite_client final : public client {
public:
  using client::client;

private:
  void say_goodbye() override { out_.push(-1); }
};

int main() {
  lines out;
  int sent = 0;
  std::thread sending([&] {
    while (std::optional<int> line = out.pop())
      sent += *line < 0 ? 1 : 0;
  });
  {
    std::unique_ptr<client> c = std::make_unique<polite_client>(out);
    out.push(1);
    c->leave();
  }
  sending.join();
  return sent == 1 ? 0 : 1;
}
