// The same by a class of one's own, whose methods lock.
// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++17 -pthread
#include <pthread.h>

class Mutex {
public:
  Mutex() { pthread_mutex_init(&m_, nullptr); }
  ~Mutex() { pthread_mutex_destroy(&m_); }
  void Lock() { pthread_mutex_lock(&m_); }
  void UnLock() { pthread_mutex_unlock(&m_); }

private:
  pthread_mutex_t m_;
};

struct Job {
  Job *next;
  virtual void run();
};
void sleepUntilTold();

class Scheduler {
public:
  void bad_run() {
    Job *job;
    do {
      do {
        sleepUntilTold();
        mutex_.Lock();
        // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'mutex_.m_' is locked here while the same thread holds it: the thread waits for itself for ever
        // CHECK-MESSAGES: :[[@LINE-2]]:16: note: locked here first
        if ((job = first_))
          first_ = job->next;
        else if (layoffs_ > 0) {
          mutex_.UnLock();
          return;
        }
      } while (!job);
      job->run();
    } while (true);
  }
  void ok_run() {
    Job *job;
    do {
      do {
        sleepUntilTold();
        mutex_.Lock();
        if ((job = first_))
          first_ = job->next;
        else if (layoffs_ > 0) {
          mutex_.UnLock();
          return;
        }
        mutex_.UnLock();
      } while (!job);
      job->run();
    } while (true);
  }

private:
  Mutex mutex_;
  Job *first_ = nullptr;
  int layoffs_ = 0;
};

void runs() {
  Scheduler s;
  s.bad_run();
  s.ok_run();
}
