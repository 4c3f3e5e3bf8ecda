// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done,belay-busy-wait %t -- -- -std=c++20 -pthread

#include "Inputs/moodycamel.h"
#include <atomic>
#include <thread>

void use(int);

void bad_deaf_to_the_flag() {
  moodycamel::BlockingConcurrentQueue<int> q;
  std::atomic<bool> stop = false;
  std::thread t([&] {
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' cannot be stopped while it blocks in 'wait_dequeue' [belay-thread-without-done]
    while (!stop) {
      int v;
      q.wait_dequeue(v);
      use(v);
    }
  });
  stop = true;
  t.join();
}
void ok_timed() {
  moodycamel::BlockingConcurrentQueue<int> q;
  std::atomic<bool> stop = false;
  std::thread t([&] {
    while (!stop) {
      int v;
      if (q.wait_dequeue_timed(v, 1000))
        use(v);
    }
  });
  stop = true;
  t.join();
}
void ok_woken_by_a_last_value() {
  moodycamel::BlockingConcurrentQueue<int> q;
  std::atomic<bool> stop = false;
  std::thread t([&] {
    while (!stop) {
      int v;
      q.wait_dequeue(v);
      use(v);
    }
  });
  stop = true;
  q.enqueue(0);
  t.join();
}

struct job {
  int n = 0;
};
void ok_handed_over() {
  moodycamel::ConcurrentQueue<job *> q;
  std::thread t([&] {
    job *j = nullptr;
    while (!q.try_dequeue(j)) {
    }
    ++j->n;
  });
  job *mine = new job;
  mine->n = 1;
  q.enqueue(mine);
  t.join();
}
void bad_shared_beside_the_queue() {
  int n = 0;
  moodycamel::ConcurrentQueue<int> q;
  std::thread t([&] {
    int v;
    while (q.try_dequeue(v))
      ++n;
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'n' is written here by a thread with no lock, while 'bad_shared_beside_the_queue' writes it [belay-unconfined-data]
  });
  ++n;
  t.join();
}

void bad_spins_where_it_could_block(moodycamel::BlockingConcurrentQueue<int> &q) {
  int v;
  while (!q.try_dequeue(v))
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins while 'try_dequeue' on 'q' fails; block until it can go on, or sleep in between [belay-busy-wait]
    ;
  use(v);
}
// Without a queue that blocks it is what lock-free code does: told at the level discipline.
void ok_spins_on_a_queue_that_cannot_block(moodycamel::ConcurrentQueue<int> &q) {
  int v;
  while (!q.try_dequeue(v))
    ;
  use(v);
}
