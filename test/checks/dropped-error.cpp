// RUN: %check_belay %s belay-dropped-error %t -- -- -std=c++20 -pthread

#include <atomic>
#include <cstdio>
#include <exception>
#include <future>
#include <iostream>
#include <latch>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>

int parse(const std::string &);
void log(const char *);

// X11: the promise stays empty, and who waits never hears.
int bad_promise(const std::string &s) {
  std::promise<int> p;
  auto result = p.get_future();
  std::jthread t([&] {
    try {
      p.set_value(parse(s));
    } catch (const std::exception &e) {
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the error that thread 'lambda' catches here goes no further: 'p' then gets nothing, and 'bad_promise' waits for it; hand the error over, or give a value all the same [belay-dropped-error]
// CHECK-MESSAGES: :[[@LINE-3]]:9: note: the exception skips this
// CHECK-MESSAGES: :[[@LINE+5]]:17: note: 'bad_promise' waits here
// CHECK-MESSAGES: :[[@LINE-7]]:16: note: the thread is started here
      std::cerr << "worker: " << e.what() << '\n';
    }
  });
  return result.get();
}

void bad_latch(const std::string &s) {
  std::latch ready(1);
  std::thread t([&] {
    try {
      parse(s);
      ready.count_down();
    } catch (...) {
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the error that thread 'lambda' catches here goes no further: 'ready' then gets nothing, and 'bad_latch' waits for it; hand the error over, or give a value all the same [belay-dropped-error]
// CHECK-MESSAGES: :[[@LINE-3]]:13: note: the exception skips this
// CHECK-MESSAGES: :[[@LINE+5]]:9: note: 'bad_latch' waits here
// CHECK-MESSAGES: :[[@LINE-8]]:15: note: the thread is started here
      std::puts("failed");
    }
  });
  ready.wait();
  t.join();
}

// X11: handed over.
int ok_promise(const std::string &s) {
  std::promise<int> p;
  auto result = p.get_future();
  std::jthread t([&] {
    try {
      p.set_value(parse(s));
    } catch (...) {
      p.set_exception(std::current_exception());
    }
  });
  return result.get();
}

// What giving the error itself throws is that there is one already.
int ok_the_delivery_fails(const std::string &s) {
  std::promise<int> p;
  auto result = p.get_future();
  std::jthread t([&] {
    try {
      parse(s);
      throw std::exception();
    } catch (...) {
      try {
        p.set_exception(std::current_exception());
      } catch (...) {
      }
    }
  });
  return result.get();
}

// A value all the same.
int ok_default(const std::string &s) {
  std::promise<int> p;
  auto result = p.get_future();
  std::jthread t([&] {
    int v = -1;
    try {
      v = parse(s);
    } catch (const std::exception &) {
    }
    p.set_value(v);
  });
  return result.get();
}

// The promise is the thread's own: it breaks, and the future throws.
int ok_broken_promise(const std::string &s) {
  std::promise<int> p;
  auto result = p.get_future();
  std::jthread t([&s, p = std::move(p)]() mutable {
    try {
      p.set_value(parse(s));
    } catch (...) {
      log("failed");
    }
  });
  return result.get();
}

// Tried again.
int ok_again(const std::string &s) {
  std::promise<int> p;
  auto result = p.get_future();
  std::jthread t([&] {
    for (;;)
      try {
        p.set_value(parse(s));
        return;
      } catch (const std::exception &) {
        log("again");
      }
  });
  return result.get();
}

// Nobody waits for ever.
void ok_timed(const std::string &s) {
  std::binary_semaphore ready(0);
  std::jthread t([&] {
    try {
      parse(s);
      ready.release();
    } catch (...) {
      std::puts("failed");
    }
  });
  if (!ready.try_acquire_for(std::chrono::seconds(1)))
    log("too slow");
}

// FN: a flag, which a condition variable waits for, is no promise.
void FN_flag(const std::string &s) {
  std::atomic<bool> ready = false;
  std::jthread t([&] {
    try {
      parse(s);
      ready = true;
      ready.notify_all();
    } catch (...) {
      std::puts("failed");
    }
  });
  ready.wait(false);
}
