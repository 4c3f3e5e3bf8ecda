// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W9: the logger is set up once, and reads its level from the configuration, which is loaded once, and logs that it is:
// the logger's own set-up waits for itself.
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class logger;

class configuration {
public:
  explicit configuration(logger &log) : log_(log) {}
  int get(int key) {
    std::call_once(loaded_, &configuration::load, this);
    auto found = values_.find(key);
    return found == values_.end() ? 0 : found->second;
  }

private:
  void load();
  logger &log_;
  std::once_flag loaded_;
  std::map<int, int> values_;
};

class logger {
public:
  void use(configuration &c) { settings_ = &c; }
  void write(int level) {
    std::call_once(set_up_, [this] { level_ = settings_->get(1); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for the first call to return: the call is this thread's own [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
    if (level >= level_)
      write_always();
  }
  void write_always() { ++lines_; }

private:
  configuration *settings_ = nullptr;
  std::once_flag set_up_;
  int level_ = 0;
  int lines_ = 0;
};

void configuration::load() {
  values_ = {{1, 2}, {2, 8080}};
#ifdef REPAIRED
  log_.write_always();
#else
  log_.write(1);
#endif
}

int main() {
  logger log;
  configuration settings(log);
  log.use(settings);
  int port = 0;
  std::thread server([&] {
    log.write(3);
    port = settings.get(2);
  });
  server.join();
  return port == 8080 ? 0 : 1;
}
