// What locks or signals fails only where the program is wrong; a wait with a time limit fails of itself.
// RUN: %check_belay %s belay-escaping-exception %t
#include <errno.h>
#include <semaphore.h>
#include <thread>

class Semaphore {
public:
  Semaphore() { sem_init(&sem_, 0, 0); }
  void post() {
    if (sem_post(&sem_))
      throw "sem_post() failed";
  }
  void wait() {
    while (sem_wait(&sem_)) {
      if (errno != EINTR) {
        throw "sem_wait() failed";
      }
    }
  }
  void waitUntil(const timespec *limit) {
    if (sem_timedwait(&sem_, limit) != 0)
      throw "too late";
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'const char *' leaves the entry of thread 'lambda' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
  }

private:
  sem_t sem_;
};

void ok_posts(Semaphore &ready) {
  std::thread t([&] { ready.post(); });
  t.join();
}

void ok_waits(Semaphore &ready) {
  std::thread t([&] { ready.wait(); });
  ready.post();
  t.join();
}

void bad_timed(Semaphore &ready, const timespec *limit) {
  std::thread t([&] { ready.waitUntil(limit); });
// CHECK-MESSAGES: :[[@LINE-1]]:29: note: 'Semaphore::waitUntil' is called here, in 'lambda'
// CHECK-MESSAGES: :[[@LINE-2]]:15: note: the thread is started here
  t.join();
}
