// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread
//
// A semaphore that is released, and for which nobody waits.
#include <latch>
#include <semaphore.h>
#include <semaphore>
#include <thread>

class bad_jobs {
public:
  void put() {
    jobs_.release();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody waits for 'jobs_': what is released here lets no thread go on; was a wait left out? [belay-lost-notify]
  }

private:
  std::counting_semaphore<8> jobs_{0};
};

static sem_t bad_sem;
void bad_posts() {
  sem_init(&bad_sem, 0, 0);
  std::thread t([] { sem_post(&bad_sem); });
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: nobody waits for 'bad_sem': what is released here lets no thread go on; was a wait left out?
  sem_post(&bad_sem);
// CHECK-MESSAGES: :[[@LINE-1]]:13: note: and here
  t.join();
  sem_destroy(&bad_sem);
}

void bad_latch() {
  std::latch ready(1);
  std::jthread t([&] { ready.count_down(); });
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: nobody waits for 'ready'
}

void ok_latch() {
  std::latch ready(1);
  std::jthread t([&] { ready.count_down(); });
  ready.wait();
}

static sem_t sems[2];
void ok_some_element() {
  sem_init(&sems[0], 0, 0);
  sem_init(&sems[1], 0, 0);
  std::jthread t([] { sem_post(&sems[0]); });
  for (sem_t &s : sems)
    sem_post(&s);
  sem_wait(&sems[0]);
}

static sem_t shared_sem;
void ok_other_process() { // which may wait
  sem_init(&shared_sem, 1, 0);
  sem_post(&shared_sem);
}

void waits_somewhere(std::binary_semaphore &);
void ok_given() {
  std::binary_semaphore s{0};
  s.release();
  waits_somewhere(s);
}

static sem_t counted;
int ok_asked() { // it is a count
  sem_post(&counted);
  int n = 0;
  sem_getvalue(&counted, &n);
  return n;
}

// It is its owner's, who waits.
class ok_counts_down {
public:
  explicit ok_counts_down(std::latch &done) : done_(done) {}
  void run() { done_.count_down(); }

private:
  std::latch &done_;
};

extern sem_t of_others;
void ok_extern() { sem_post(&of_others); }
