// A lambda that becomes a pointer to a function locks for whoever calls it by that.
// RUN: %check_belay %s belay-missing-unlock %t
#include <mutex>

extern "C" void set_lock(void (*lock)(void *), void (*unlock)(void *), void *data);
static std::mutex guarded;
void work();

void ok_callbacks() {
  auto lock = +[](void *data) { static_cast<std::mutex *>(data)->lock(); };
  auto unlock = +[](void *data) { static_cast<std::mutex *>(data)->unlock(); };
  set_lock(lock, unlock, &guarded);
}

struct Depot {
  std::mutex *mutex;
};
static void bad_take(std::mutex *m) {
  // CHECK-MESSAGES: :[[@LINE+1]]:6: warning: '*m' is locked here, and neither 'bad_take' nor who calls it unlocks it: the next one who locks it waits for ever; unlock it, or lock it with a guard [belay-missing-unlock]
  m->lock();
}
void calls(Depot *depot) {
  bad_take(depot->mutex);
  work();
}
