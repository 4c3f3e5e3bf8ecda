// RUN: %check_belay %s belay-dropped-error %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

#include <cstdio>
#include <exception>
#include <future>
#include <string>
#include <thread>

int parse(const std::string &);

// X11: swallowed, though nobody is known to wait.
void bad_empty_handler(const std::string &s) {
  std::thread t([&] {
    try {
      parse(s);
    } catch (...) {
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the error that thread 'lambda' catches here is dropped; hand it to who waits for the thread [belay-dropped-error]
// CHECK-MESSAGES: :[[@LINE-5]]:15: note: the thread is started here
    }
  });
  t.join();
}

// X11: the caller hears of it.
void ok_kept(const std::string &s) {
  std::exception_ptr error;
  std::thread t([&] {
    try {
      parse(s);
    } catch (...) {
      error = std::current_exception();
    }
  });
  t.join();
  if (error)
    std::rethrow_exception(error);
}

void ok_not_in_a_thread(const std::string &s) {
  try {
    parse(s);
  } catch (...) {
  }
}
