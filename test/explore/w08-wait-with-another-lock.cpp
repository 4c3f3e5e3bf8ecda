// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// W8: the wait gives up its own mutex, and keeps another that the one who signals needs.
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <thread>

class bad_table {
public:
  void grow() {
    std::lock_guard all(table_);
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return free_ > 0; });
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+4]]  t.changed_{{$}}
    --free_;
  }
  void release() {
    std::lock_guard all(table_);
    std::lock_guard hold(m_);
    ++free_;
    changed_.notify_one();
  }

private:
  std::mutex table_, m_;
  std::condition_variable changed_;
  int free_ = 0;
};
// W8
void bad_std() {
  bad_table t;
  std::thread other([&] { t.release(); });
  t.grow();
  other.join();
}
class ok_table {
public:
  void grow() {
    {
      std::unique_lock hold(m_);
      changed_.wait(hold, [this] { return free_ > 0; });
      --free_;
    }
    std::lock_guard all(table_);
  }
  void release() {
    std::lock_guard all(table_);
    std::lock_guard hold(m_);
    ++free_;
    changed_.notify_one();
  }

private:
  std::mutex table_, m_;
  std::condition_variable changed_;
  int free_ = 0;
};
// W8
void ok_std() {
  ok_table t;
  std::thread other([&] { t.release(); });
  t.grow();
  other.join();
}

// W8: shared.
void bad_shared_std() {
  std::shared_mutex config;
  std::mutex m;
  std::condition_variable c;
  bool ready = false;
  std::thread writer([&] {
    std::unique_lock all(config);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+8]]  config{{$}}
    std::lock_guard hold(m);
    ready = true;
    c.notify_one();
  });
  {
    std::shared_lock all(config);
    std::unique_lock hold(m);
    c.wait(hold, [&] { return ready; });
  }
  writer.join();
}
// W8
void ok_shared_std() {
  std::shared_mutex config;
  std::mutex m;
  std::condition_variable c;
  bool ready = false;
  std::thread writer([&] {
    std::shared_lock all(config);
    std::lock_guard hold(m);
    ready = true;
    c.notify_one();
  });
  {
    std::shared_lock all(config);
    std::unique_lock hold(m);
    c.wait(hold, [&] { return ready; });
  }
  writer.join();
}

// POSIX.
static pthread_mutex_t bad_outer = PTHREAD_MUTEX_INITIALIZER, bad_inner = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bad_ready = PTHREAD_COND_INITIALIZER;
static int bad_is_ready;
static void *bad_sets(void *) {
  pthread_mutex_lock(&bad_outer);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+15]]  bad_outer{{$}}
  pthread_mutex_lock(&bad_inner);
  bad_is_ready = 1;
  pthread_cond_signal(&bad_ready);
  pthread_mutex_unlock(&bad_inner);
  pthread_mutex_unlock(&bad_outer);
  return nullptr;
}
// W8
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, bad_sets, nullptr);
  pthread_mutex_lock(&bad_outer);
  pthread_mutex_lock(&bad_inner);
  while (!bad_is_ready)
    pthread_cond_wait(&bad_ready, &bad_inner);
  pthread_mutex_unlock(&bad_inner);
  pthread_mutex_unlock(&bad_outer);
  pthread_join(t, nullptr);
}
static pthread_mutex_t ok_outer = PTHREAD_MUTEX_INITIALIZER, ok_inner = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ok_ready = PTHREAD_COND_INITIALIZER;
static int ok_is_ready;
static void *ok_sets(void *) {
  pthread_mutex_lock(&ok_outer);
  pthread_mutex_lock(&ok_inner);
  ok_is_ready = 1;
  pthread_cond_signal(&ok_ready);
  pthread_mutex_unlock(&ok_inner);
  pthread_mutex_unlock(&ok_outer);
  return nullptr;
}
// W8
void ok_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, ok_sets, nullptr);
  pthread_mutex_lock(&ok_inner);
  while (!ok_is_ready)
    pthread_cond_wait(&ok_ready, &ok_inner);
  pthread_mutex_unlock(&ok_inner);
  pthread_mutex_lock(&ok_outer);
  pthread_mutex_unlock(&ok_outer);
  pthread_join(t, nullptr);
}
