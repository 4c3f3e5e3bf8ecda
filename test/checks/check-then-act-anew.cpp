// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread
//
// What is stored was made anew: the local that it goes by has something else in it than what was loaded.
#include <atomic>
#include <thread>

int makeId();
void use(int id);

template <typename F> void twice(F f) {
  std::thread a(f), b(f);
  a.join();
  b.join();
}

// Whoever comes first, or second, registers; each goes by an identifier that it has.
void ok_registered_once() {
  twice([] {
    static std::atomic<int> id{0};
    int mine = id.load(std::memory_order_relaxed);
    if (mine == 0) {
      mine = makeId();
      id.store(mine);
    }
    use(mine);
  });
}
void bad_adds() {
  static std::atomic<int> flags{0};
  twice([] {
    int mine = flags.load();
    if (mine >= 0) {
      mine = mine + makeId();
      flags.store(mine);
      // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'flags' is stored here with a value computed from an earlier load; what another thread of the same code stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
    }
  });
}
