// Plain handles have as many names as somebody gives them: a join by any of them is one.
// RUN: %check_belay %s belay-dangling-capture,belay-unjoined-thread %t -- -- -std=c++20 -pthread

#include <array>
#include <list>
#include <map>
#include <pthread.h>
#include <string>
#include <utility>
#include <vector>

struct job {
  int n = 0;
  pthread_t thread;
};
static void *run(void *p) {
  static_cast<job *>(p)->n++;
  return nullptr;
}

void bad_kept_and_forgotten() {
  job j;
  std::vector<pthread_t> threads;
  pthread_t t;
  if (pthread_create(&t, nullptr, run, &j) == 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 'run' refers to 'j', which ends before the thread is joined [belay-dangling-capture]
  // CHECK-MESSAGES: :[[@LINE+5]]:1: note: 'j' ends here
  // CHECK-MESSAGES: :[[@LINE-11]]:26: note: thread 2 reads 'j', whose scope has ended
  // CHECK-MESSAGES: :[[@LINE+2]]:5: note: its scope has ended here
  // CHECK-MESSAGES: :[[@LINE-5]]:7: note: step 1: the main thread starts thread 2
    threads.push_back(t);
}
void ok_pushed() {
  job jobs[4];
  std::vector<pthread_t> threads;
  for (auto &j : jobs) {
    pthread_t t;
    if (pthread_create(&t, nullptr, run, &j) == 0)
      threads.push_back(t);
  }
  for (pthread_t t : threads)
    pthread_join(t, nullptr);
}
void ok_emplaced() {
  job jobs[4];
  std::list<pthread_t> threads;
  for (auto &j : jobs) {
    pthread_t t;
    if (pthread_create(&t, nullptr, run, &j) == 0)
      threads.emplace_back(t);
  }
  for (auto t : threads)
    pthread_join(t, nullptr);
}
void ok_in_an_array() {
  job jobs[4];
  pthread_t threads[4];
  int n = 0;
  for (auto &j : jobs) {
    pthread_t t;
    if (pthread_create(&t, nullptr, run, &j))
      break;
    threads[n++] = t;
  }
  while (n > 0) {
    pthread_t t = threads[--n];
    pthread_join(t, nullptr);
  }
}
void ok_in_a_member() {
  std::vector<job> jobs(4);
  for (auto &j : jobs) {
    pthread_t t;
    pthread_create(&t, nullptr, run, &j);
    j.thread = t;
  }
  for (auto &j : jobs)
    pthread_join(j.thread, nullptr);
}
void ok_in_a_map() {
  std::array<job, 4> jobs;
  std::map<int, pthread_t> threads;
  for (auto &j : jobs) {
    pthread_t t;
    if (pthread_create(&t, nullptr, run, &j) == 0)
      threads[int(threads.size())] = t;
  }
  for (auto &[at, t] : threads)
    pthread_join(t, nullptr);
}
void ok_in_a_pair() {
  job jobs[4];
  std::vector<std::pair<std::string, pthread_t>> threads;
  for (auto &j : jobs) {
    pthread_t t;
    if (pthread_create(&t, nullptr, run, &j) == 0)
      threads.emplace_back("worker", t);
  }
  for (auto &t : threads)
    pthread_join(t.second, nullptr);
}
struct worker {
  pthread_t thread;
  job *of;
};
void ok_in_a_list() {
  job jobs[4];
  std::vector<worker> workers;
  for (auto &j : jobs) {
    pthread_t t;
    if (pthread_create(&t, nullptr, run, &j) == 0)
      workers.push_back({t, &j});
  }
  for (auto w : workers)
    pthread_join(w.thread, nullptr);
}
void ok_in_a_structure() {
  job jobs[4];
  std::vector<worker> workers;
  for (auto &j : jobs) {
    worker w;
    w.of = &j;
    if (pthread_create(&w.thread, nullptr, run, &j) == 0)
      workers.push_back(w);
  }
  for (auto &w : workers)
    pthread_join(w.thread, nullptr);
}
static pthread_t start(job *j) {
  pthread_t t;
  pthread_create(&t, nullptr, run, j);
  return t;
}
void ok_returned() {
  job jobs[4];
  pthread_t threads[4];
  for (int i = 0; i < 4; i++)
    threads[i] = start(&jobs[i]);
  for (auto t : threads)
    pthread_join(t, nullptr);
}
