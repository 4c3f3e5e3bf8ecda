// What one macro declares at each use is one mistake.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
#include <ctime>
#include <thread>

#define BAD_SELDOM(Call)                                                                                               \
  {                                                                                                                    \
    static time_t last = 0;                                                                                            \
    time_t now = time(nullptr);                                                                                        \
    if (now - last > 1) {                                                                                              \
      Call;                                                                                                            \
      last = now;                                                                                                      \
    }                                                                                                                  \
  }

void use(int);
void work(int n) {
  if (n)
    BAD_SELDOM(use(1))
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'last' is written here by thread 'work' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :12:7: note: expanded from macro 'BAD_SELDOM'
// CHECK-MESSAGES: :[[@LINE+11]]:27: note: thread 'work' is started here
  BAD_SELDOM(use(2)) // ok_: said already
  static time_t bad_last = 0;
  time_t now = time(nullptr);
  if (now - bad_last > 1)
    bad_last = now;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bad_last' is written here by thread 'work' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+4]]:27: note: thread 'work' is started here
}

void start() {
  std::thread a(work, 1), b(work, 2);
  a.join();
  b.join();
}
