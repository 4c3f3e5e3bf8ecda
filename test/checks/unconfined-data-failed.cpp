// What is left where no thread could be started goes with its starter.
// RUN: %check_belay %s belay-unconfined-data %t
#include <pthread.h>

struct Start {
  void (*run)(void *);
  void *arg;
};

static void *wrapper(void *arg) {
  auto *start = static_cast<Start *>(arg);
  start->run(start->arg);
  delete start;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*start' is deleted here by thread 'wrapper' with no lock, while 'Thread::bad_start' deletes it [belay-unconfined-data]
  return nullptr;
}

class Thread {
public:
  void ok_start(void (*run)(void *), void *arg) {
    auto *start = new Start{run, arg};
    if (pthread_create(&handle_, nullptr, wrapper, start) != 0)
      handle_ = 0;
    if (!handle_)
      delete start;
  }
  void bad_start(void (*run)(void *), void *arg) {
    auto *start = new Start{run, arg};
    if (pthread_create(&handle_, nullptr, wrapper, start) != 0)
      handle_ = 0;
    if (handle_)
      delete start;
  }

private:
  pthread_t handle_;
};
