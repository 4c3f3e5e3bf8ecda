// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D4: the global logger is made known before its level is set. Another thread finds it as soon as it is known.
#include <atomic>
#include <cstdio>
#include <memory>
#include <string_view>
#include <thread>

class logger {
public:
  static logger *get() { return current.load(); }
  static void install(int level);

  void log(int level, const char *text) const {
    if (level >= level_)
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'the_logger.level_', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
      std::puts(text);
  }

private:
  logger() = default;
  static std::atomic<logger *> current;
  int level_ = 0;
};

std::atomic<logger *> logger::current{nullptr};

void logger::install(int level) {
  static logger the_logger;
#ifdef REPAIRED
  the_logger.level_ = level;
  current.store(&the_logger);
#else
  current.store(&the_logger);
  the_logger.level_ = level;
#endif
}

static void work() {
  if (const logger *log = logger::get())
    log->log(1, "working");
}

int main() {
  std::thread worker(work);
  logger::install(2);
  worker.join();
}
