// RUN: %check_belay %s belay-join-twice %t -- -- -std=c++20 -pthread

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

void work();
bool more();

void bad_twice() {
  std::thread t(work);
  t.join();
  t.join();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 't' is joined, but it was joined before: this throws std::system_error [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: it was joined here
}

void bad_detached() {
  std::thread t(work);
  t.detach();
  t.join();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 't' is joined, but it was detached before: this throws std::system_error [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: it was detached here
}

void bad_on_one_path(bool early) {
  std::thread t(work);
  if (early)
    t.join();
  else
    work();
  if (early) {
    t.join();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the main thread joins 't', which is not joinable: that throws std::system_error [belay-join-twice]
  }
  t.join();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 't' is joined, but it was joined before: this throws std::system_error [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-9]]:7: note: it was joined here
}

static void finish(std::thread &t) { t.join(); }
void bad_helper() {
  std::jthread t(work);
  std::thread u(work);
  finish(u);
  u.join();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'u' is joined, but it was joined before: this throws std::system_error [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: it was joined here
}

void bad_each_round() {
  std::thread t(work);
  do
    t.join();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 't' is joined in each round of this loop: this throws std::system_error from the second on [belay-join-twice]
  while (more());
}

void *run(void *);
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, run, nullptr);
  pthread_join(t, nullptr);
  pthread_join(t, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is joined, but it was joined before: its identifier may be another thread's by now [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: it was joined here
}

// S2: stop() joins, and so does the destructor after it.
class BadStop {
public:
  BadStop() : worker_([this] { run(); }) {}
  ~BadStop() { stop(); }
  void stop() {
    stop_ = true;
    worker_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: thread 'worker_' is joined by the destructor also after 'BadStop::stop' has joined it: this throws std::system_error; ask joinable() first [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-5]]:16: note: the destructor gets there through this call
    // CHECK-FIXES: if (worker_.joinable()) worker_.join();
  }

private:
  void run() {
    while (!stop_)
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread worker_;
};

// S2
class BadWait {
public:
  BadWait() : worker_(work) {}
  ~BadWait() {
    std::lock_guard<std::mutex> lock(mutex_);
    worker_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: thread 'worker_' is joined by the destructor also after 'BadWait::wait' has joined it: this throws std::system_error; ask joinable() first [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE+3]]:25: note: 'BadWait::wait' has joined it here
    // CHECK-FIXES: if (worker_.joinable()) worker_.join();
  }
  void wait() { worker_.join(); }

private:
  std::mutex mutex_;
  std::thread worker_;
};

// S2: in POSIX.
class BadPosix {
public:
  BadPosix() { pthread_create(&thread_, nullptr, run, this); }
  ~BadPosix() { stop(); }
  void stop() {
    stop_ = true;
    pthread_join(thread_, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'thread_' is joined by the destructor also after 'BadPosix::stop' has joined it: its identifier may be another thread's by now; keep a flag for it [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-5]]:17: note: the destructor gets there through this call
  }

private:
  static void *run(void *self) {
    while (!static_cast<BadPosix *>(self)->stop_)
      work();
    return nullptr;
  }
  std::atomic<bool> stop_{false};
  pthread_t thread_;
};

void ok_asked() {
  std::thread t(work);
  t.join();
  if (t.joinable())
    t.join();
}

void ok_started_again() {
  std::thread t(work);
  t.join();
  t = std::thread(work);
  t.join();
}

void ok_swapped() {
  std::thread t(work), u(work);
  t.join();
  t.swap(u);
  t.join();
}

void ok_each_its_own() {
  for (int i = 0; i < 2; ++i) {
    std::thread t(work);
    t.join();
  }
  std::vector<std::thread> threads(2);
  for (auto &t : threads)
    t = std::thread(work);
  for (auto &t : threads)
    t.join();
}

void ok_either(bool early) {
  std::thread t(work);
  if (early)
    t.join();
  else
    t.join();
}

void ok_posix_again() {
  pthread_t t;
  pthread_create(&t, nullptr, run, nullptr);
  pthread_join(t, nullptr);
  pthread_create(&t, nullptr, run, nullptr);
  pthread_join(t, nullptr);
}

// S2
class ok_Asks {
public:
  ok_Asks() : worker_(work) {}
  ~ok_Asks() { stop(); }
  void stop() {
    if (worker_.joinable())
      worker_.join();
  }

private:
  std::thread worker_;
};

class ok_AsksInDestructor {
public:
  ok_AsksInDestructor() : worker_(work) {}
  ~ok_AsksInDestructor() {
    if (worker_.joinable())
      worker_.join();
  }
  void stop() { worker_.join(); }

private:
  std::thread worker_;
};

// S2
class ok_Flag {
public:
  ok_Flag() : worker_(work) {}
  ~ok_Flag() { stop(); }
  void stop() {
    if (stopped_.exchange(true))
      return;
    worker_.join();
  }

private:
  std::atomic<bool> stopped_{false};
  std::thread worker_;
};

// S2
class ok_Once {
public:
  ok_Once() : worker_(work) {}
  ~ok_Once() { stop(); }
  void stop() {
    std::call_once(once_, [this] { worker_.join(); });
  }

private:
  std::once_flag once_;
  std::thread worker_;
};

// S2: in POSIX.
class ok_PosixFlag {
public:
  ok_PosixFlag() { started_ = !pthread_create(&thread_, nullptr, run, nullptr); }
  ~ok_PosixFlag() { stop(); }
  void stop() {
    if (!started_)
      return;
    started_ = false;
    pthread_join(thread_, nullptr);
  }

private:
  bool started_;
  pthread_t thread_;
};

class ok_OnlyDestructor {
public:
  ok_OnlyDestructor() : worker_(work) {}
  ~ok_OnlyDestructor() { stop(); }

private:
  void stop() { worker_.join(); }
  std::thread worker_;
};

class ok_Restarts {
public:
  ok_Restarts() : worker_(work) {}
  ~ok_Restarts() { worker_.join(); }
  void restart() {
    worker_.join();
    worker_ = std::thread(work);
  }

private:
  std::thread worker_;
};

class ok_JoiningThread {
public:
  ok_JoiningThread() : worker_(work) {}
  void stop() { worker_.join(); }

private:
  std::jthread worker_;
};

// S2: containers of threads are not followed; they may be cleared, or asked, in between.
class FN_Row {
public:
  FN_Row() {
    for (int i = 0; i < 4; ++i)
      workers_.emplace_back(work);
  }
  ~FN_Row() { stop(); }
  void stop() {
    for (auto &t : workers_)
      t.join();
  }

private:
  std::vector<std::thread> workers_;
};

// Each call starts the thread that it joins.
static pthread_t ok_worker;
static void ok_round(void *(*f)(void *)) {
  pthread_create(&ok_worker, nullptr, f, nullptr);
  pthread_join(ok_worker, nullptr);
}
void ok_rounds(void *(*f)(void *)) {
  ok_round(f);
  ok_round(f);
}

// Each round makes one of its own, and hands it on.
struct ok_owner {
  ok_owner() : thread(new std::thread(work)) {}
  ~ok_owner() { thread->join(); }
  std::unique_ptr<std::thread> thread;
};
void ok_handed_on(std::vector<std::unique_ptr<ok_owner>> &all) {
  for (int i = 0; i < 4; ++i) {
    std::unique_ptr<ok_owner> one(new ok_owner);
    all.push_back(std::move(one));
  }
}
