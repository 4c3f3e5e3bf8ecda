// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20 -pthread
//
// What is run once, and comes to the call that runs it.

#include <cstdlib>
#include <memory>
#include <mutex>
#include <pthread.h>

static pthread_once_t builtin = PTHREAD_ONCE_INIT, guarded = PTHREAD_ONCE_INIT, plain = PTHREAD_ONCE_INIT;
static int codecs;
static bool entering;

static void enterBuiltin();
static void other() {}
void add(void (*)()) {
  pthread_once(&builtin, enterBuiltin);
  ++codecs;
}
static void bad_enter() {
  add(other);
}
static void enterBuiltin() { bad_enter(); }
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'builtin' is asked for here again by what is run for it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-8]]:3: note: run from here
// CHECK-MESSAGES: :[[@LINE-5]]:3: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-10]]:3: note: reached through this call

// Two that ask for each other.
class Log {
public:
  static Log &instance();
  void write() {}
  void open();
};
class Names {
public:
  static Names &instance();
  void load();
};
static std::once_flag logOnce, namesOnce;
static std::unique_ptr<Log> theLog;
static std::unique_ptr<Names> theNames;
Names &Names::instance() {
  std::call_once(namesOnce, [] {
    theNames = std::make_unique<Names>();
    theNames->load();
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'namesOnce' is asked for here again by what is run for it: the thread waits for itself for ever [belay-double-lock]
    // CHECK-MESSAGES: :[[@LINE-4]]:3: note: run from here
    // CHECK-MESSAGES: :[[@LINE+18]]:5: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE+8]]:3: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE+9]]:13: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE+12]]:20: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE-9]]:3: note: reached through this call
  });
  return *theNames;
}
Log &Log::instance() {
  std::call_once(logOnce, [] {
    theLog = std::make_unique<Log>();
    theLog->open();
  });
  return *theLog;
}
void Log::open() { Names::instance(); }
void Names::load() {
  if (!std::getenv("LANG"))
    Log::instance().write();
}

// A guard against recursion, and one that asks for another only.
static void enterGuarded();
void ok_addGuarded() {
  if (!entering)
    pthread_once(&guarded, enterGuarded);
  ++codecs;
}
static void enterGuarded() {
  entering = true;
  ok_addGuarded();
}
static void enterPlain() { ++codecs; }
void ok_plain() { pthread_once(&plain, enterPlain); }

// By a flag that each object has.
class Fonts {
public:
  int bad_match(int family) {
    ready();
    return faces_ + family;
  }
  int size() {
    ready();
    return faces_;
  }

private:
  void ready() {
    std::call_once(once_, [this] { scan(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'once_' is asked for here again by what is run for it: the thread waits for itself for ever [belay-double-lock]
    // CHECK-MESSAGES: :[[@LINE-2]]:5: note: run from here
    // CHECK-MESSAGES: :[[@LINE+7]]:5: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE+8]]:31: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE-15]]:5: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE-6]]:5: note: reached through this call
  }
  void scan() {
    faces_ = 3;
    choose();
  }
  void choose() { fallback_ = bad_match(1); }

  std::once_flag once_;
  int faces_ = 0, fallback_ = 0;
};
Fonts fonts;

// It is another object whose method asks again.
class ok_Chain {
public:
  explicit ok_Chain(ok_Chain *next) : next_(next) {}
  int match(int family) {
    ready();
    return faces_ + family;
  }

private:
  void ready() {
    std::call_once(once_, [this] { scan(); });
  }
  void scan() { faces_ = next_->match(1); }

  ok_Chain *next_;
  std::once_flag once_;
  int faces_ = 0;
};
ok_Chain first(nullptr), second(&first);
