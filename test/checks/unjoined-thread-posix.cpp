// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++20 -pthread
//
// Thread ids that nobody joins or detaches.

#include <map>
#include <pthread.h>
#include <utility>
#include <vector>

void *run(void *);
bool more();

void bad_lost() {
  pthread_t t;
  pthread_create(&t, nullptr, run, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is neither joined nor detached [belay-unjoined-thread]
}

// Each round has an id of its own.
void bad_each_round(int n) {
  for (int i = 0; i < n; ++i) {
    pthread_t t;
    pthread_create(&t, nullptr, run, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 't' is neither joined nor detached [belay-unjoined-thread]
  }
}

void bad_perhaps(bool threaded) {
  pthread_t t;
  if (threaded)
    pthread_create(&t, nullptr, run, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 't' is neither joined nor detached [belay-unjoined-thread]
}

void ok_joined() {
  pthread_t t;
  pthread_create(&t, nullptr, run, nullptr);
  pthread_join(t, nullptr);
}

void ok_each_round(int n) {
  for (int i = 0; i < n; ++i) {
    pthread_t t;
    if (pthread_create(&t, nullptr, run, nullptr) != 0)
      continue;
    pthread_join(t, nullptr);
  }
}

void ok_perhaps(bool threaded) {
  pthread_t t;
  if (threaded)
    pthread_create(&t, nullptr, run, nullptr);
  while (more())
    ;
  if (threaded)
    pthread_join(t, nullptr);
}

bool ok_failed() {
  pthread_t t;
  if (pthread_create(&t, nullptr, run, nullptr) != 0)
    return false;
  pthread_detach(t);
  return true;
}

void ok_detached_from_the_start(int n) {
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  for (int i = 0; i < n; ++i) {
    pthread_t t;
    pthread_create(&t, &detached, run, nullptr);
  }
}

// It detaches itself.
void *free_itself(void *) {
  pthread_detach(pthread_self());
  return nullptr;
}
void let_go(pthread_t t) { pthread_detach(t); }
void *free_itself_by_name(void *) {
  pthread_t me = pthread_self();
  let_go(me);
  return nullptr;
}
void ok_frees_itself() {
  pthread_t a, b;
  pthread_create(&a, nullptr, free_itself, nullptr);
  pthread_create(&b, nullptr, free_itself_by_name, nullptr);
}
// It detaches another one.
void *free_another(void *) {
  pthread_t t;
  pthread_create(&t, nullptr, run, nullptr);
  pthread_detach(t);
  return nullptr;
}
void bad_frees_another() {
  pthread_t t;
  pthread_create(&t, nullptr, free_another, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is neither joined nor detached [belay-unjoined-thread]
}

void bad_array() {
  pthread_t all[8];
  for (int i = 0; i < 8; ++i)
    pthread_create(&all[i], nullptr, run, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'all[]' is neither joined nor detached [belay-unjoined-thread]
}
void ok_array_joined() {
  pthread_t all[8];
  for (int i = 0; i < 8; ++i)
    pthread_create(&all[i], nullptr, run, nullptr);
  for (int i = 0; i < 8; ++i)
    pthread_join(all[i], nullptr);
}
void join_all(pthread_t *all, int n);
void ok_array_passed_on() {
  pthread_t all[8];
  for (int i = 0; i < 8; ++i)
    pthread_create(&all[i], nullptr, run, nullptr);
  join_all(all, 8);
}

// What has a copy of the number may join the thread.
struct starter {
  std::vector<pthread_t> all_;
  std::map<int, pthread_t> by_;
  struct entry { int who; pthread_t id; };
  std::vector<entry> entries_;
  void ok_kept() {
    pthread_t t;
    pthread_create(&t, nullptr, run, nullptr);
    all_.push_back(t);
  }
  void ok_kept_by_key() {
    pthread_t t;
    pthread_create(&t, nullptr, run, nullptr);
    by_.emplace(1, t);
  }
  void ok_kept_as_pair() {
    pthread_t t;
    pthread_create(&t, nullptr, run, nullptr);
    if (!by_.insert(std::make_pair(2, t)).second)
      by_[2] = t;
  }
  void ok_kept_in_local() {
    std::map<int, pthread_t> all;
    pthread_t t;
    pthread_create(&t, nullptr, run, nullptr);
    all[2] = t;
    for (auto &e : all) pthread_join(e.second, nullptr);
  }
  void ok_kept_in_entry() {
    pthread_t t;
    pthread_create(&t, nullptr, run, nullptr);
    entries_.push_back({1, t});
  }
  void bad_only_started() {
    pthread_t t;
    pthread_create(&t, nullptr, run, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 't' is neither joined nor detached [belay-unjoined-thread]
    all_.reserve(8);
  }
  ~starter() {
    for (pthread_t t : all_) pthread_join(t, nullptr);
    for (auto &e : by_) pthread_join(e.second, nullptr);
    for (auto &e : entries_) pthread_join(e.id, nullptr);
  }
};
