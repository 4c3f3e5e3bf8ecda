// RUN: %check_belay %s belay-unconfined-data %t
// What a loop over all elements gives to a function that only uses it is done to each of them.
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

struct Link {
  int events = 0;
  int seen = 0;
  int own = 0;
  std::mutex mutex;
  std::thread runs;
  void mark() { ++events; }
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'links_[].events' is written here by {{.*}} with no lock, while {{.*}} writes it [belay-unconfined-data]
  void note() {
    std::lock_guard<std::mutex> hold(mutex);
    ++events;
  }
  void start() {
    runs = std::thread([this] { ++own; });
  }
  void end() { runs.join(); }
  void mine(int who) {
    if (who == seen)
      ++events;
  }
};

class Marks {
public:
  Marks() : links_(8) {}
  ~Marks() {
    if (thread_.joinable())
      thread_.join();
  }
  void start() {
    thread_ = std::thread([this] { bad_marks(); });
  }
  void bad_marks() {
    for (auto &l : links_)
      l.mark();
  }
  void also() {
    for (auto &l : links_)
      l.mark();
    thread_.join();
  }

private:
  std::vector<Link> links_;
  std::thread thread_;
};

static void see(Link *l) { l->seen = 1; }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'links[].seen' is written here by {{.*}} with no lock, while {{.*}} writes it [belay-unconfined-data]

static Link links[4];
extern "C" void *bad_seer(void *) {
  for (int i = 0; i < 4; ++i)
    see(&links[i]);
  return nullptr;
}
int first() {
  pthread_t a, b;
  pthread_create(&a, nullptr, bad_seer, nullptr);
  pthread_create(&b, nullptr, bad_seer, nullptr);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
  return 0;
}

// Each has a lock of its own.
static Link locked[4];
extern "C" void *ok_locked(void *) {
  for (int i = 0; i < 4; ++i)
    locked[i].note();
  return nullptr;
}
int second() {
  pthread_t a, b;
  pthread_create(&a, nullptr, ok_locked, nullptr);
  pthread_create(&b, nullptr, ok_locked, nullptr);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
  return 0;
}

// Each is a thread's own.
int ok_own() {
  Link own[4];
  for (int i = 0; i < 4; ++i)
    own[i].start();
  for (int i = 0; i < 4; ++i)
    own[i].end();
  return 0;
}

// The callee chooses.
static Link chosen[4];
extern "C" void *ok_chosen(void *who) {
  for (int i = 0; i < 4; ++i)
    chosen[i].mine(*static_cast<int *>(who));
  return nullptr;
}
int third(int *one, int *two) {
  pthread_t a, b;
  pthread_create(&a, nullptr, ok_chosen, one);
  pthread_create(&b, nullptr, ok_chosen, two);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
  return 0;
}
