// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++17 -pthread
//
// What a function does only the first time, to what another one is called for, is done before the threads that come by
// there are started.

#include <atomic>
#include <mutex>
#include <thread>

struct Config {
  Config &operator=(const Config &o) {
    size = o.size;
    count = o.count;
    return *this;
  }
  int size = 0, count = 0;
};
static Config ok_config, bad_config;
static std::atomic<bool> initialised;
static std::mutex guard;
static std::thread worker;

static void once(const Config &c) {
  if (!initialised) {
    std::lock_guard<std::mutex> lock(guard);
    if (!initialised) {
      ok_config = c;
      initialised = true;
    }
  }
}
static void each(const Config &c) {
  std::lock_guard<std::mutex> lock(guard);
  bad_config = c;
}
void open_file(const Config &c) {
  once(c);
  each(c);
}
int read_block(int);
void prefetch() {
  worker = std::thread([] {
    for (int i = 0; i < ok_config.size; ++i)
      read_block(i);
    for (int i = 0; i < bad_config.count; ++i)
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'bad_config.count' is read here by a thread with no lock, while 'open_file' writes it [belay-unconfined-data]
      read_block(i);
  });
}
