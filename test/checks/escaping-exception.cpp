// RUN: %check_belay %s belay-escaping-exception %t -- -- -std=c++20 -pthread

#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>

int read_line(std::string &line);
void log(const std::exception &);

// X10: a throw reaches the top of the thread.
void bad_thrown_in_the_entry() {
  std::thread t([] {
    std::string line;
    while (read_line(line) > 0)
      if (line.empty())
        throw std::runtime_error("empty line");
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'std::runtime_error' leaves the entry of thread 'lambda' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
// CHECK-MESSAGES: :[[@LINE-6]]:15: note: the thread is started here
  });
  t.join();
}

struct ParseError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

static int parse(const std::string &s) {
  if (s.empty())
    throw ParseError("nothing");
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'ParseError' leaves the entry of thread 'work' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
// CHECK-MESSAGES: :[[@LINE+8]]:10: note: 'parse' is called here, in 'work'
// CHECK-MESSAGES: :[[@LINE+14]]:16: note: the thread is started here
  return 1;
}

static void work(std::string line) {
  int n = 0;
  try {
    n += parse(line);
  } catch (const std::logic_error &e) { // not what is thrown
    log(e);
  }
}

void bad_the_wrong_handler() {
  std::jthread t(work, "line");
}

static void *posix_work(void *) {
  throw 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'int' leaves the entry of thread 'posix_work' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
}
// CHECK-MESSAGES: :[[@LINE+5]]:3: note: the thread is started here

// X10
void bad_posix() {
  pthread_t t;
  pthread_create(&t, nullptr, posix_work, nullptr);
  pthread_join(t, nullptr);
}

void bad_a_handler_that_throws_it_again() {
  std::thread t([] {
    try {
      throw ParseError("here");
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'ParseError' leaves the entry of thread 'lambda' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
    } catch (const std::exception &e) {
      log(e);
      throw;
    }
  });
  t.join();
}

// X10: handed to who waits.
int ok_handed_over(std::string line) {
  std::promise<int> p;
  auto result = p.get_future();
  std::jthread t([&] {
    try {
      p.set_value(parse(line));
    } catch (...) {
      p.set_exception(std::current_exception());
    }
  });
  return result.get();
}

void ok_caught_by_a_base() {
  std::thread t([] {
    try {
      parse("");
    } catch (const std::runtime_error &e) {
      log(e);
    }
  });
  t.join();
}

void ok_caught_outside() {
  auto run = [](auto f) {
    try {
      f();
    } catch (...) {
    }
  };
  std::thread t([run] { run([] { parse(""); }); });
  t.join();
}

// The future keeps it.
int ok_async(std::string line) {
  return std::async(std::launch::async, [line] { return parse(line); }).get();
}

int ok_packaged_task() {
  std::packaged_task<int()> task([] { return parse(""); });
  auto result = task.get_future();
  std::jthread t(std::move(task));
  return result.get();
}

// A defect of the program may end it: that is for the level `discipline`.
void ok_logic_error(int kind) {
  std::thread t([kind] {
    switch (kind) {
    case 1: return;
    default: throw std::invalid_argument("unknown kind");
    }
  });
  t.join();
}

// So is an assertion that doesn't hold, however it says so.
#define MY_CASSERT(C)                                                                                                  \
  do {                                                                                                                 \
    if (!(C))                                                                                                          \
      throw std::runtime_error(#C);                                                                                    \
  } while (false)
void ok_asserts(int kind) {
  std::thread t([kind] { MY_CASSERT(kind < 3); });
  t.join();
}
#define MY_ENSURE(C)                                                                                                   \
  do {                                                                                                                 \
    if (!(C))                                                                                                          \
      throw std::runtime_error(#C);                                                                                    \
  } while (false)
void bad_ensures(int kind) {
  std::thread t([kind] { MY_ENSURE(kind < 3); });
// CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'std::runtime_error' leaves the entry of thread 'lambda' and ends the program
  t.join();
}

// It ends the program at the noexcept, as was asked for.
static void fatal() noexcept { throw 1; }
void ok_noexcept() {
  std::thread t(fatal);
  t.join();
}

// FN: what functions of other units and of the library throw isn't known.
void FN_the_library_throws(std::string s) {
  std::thread t([s] { (void)std::stoi(s); });
  t.join();
}

// A function object that users wrote, which throws where it is empty, as std::function does.
class Task {
public:
  explicit Task(void (*run)()) : run_(run) {}
  void operator()() const {
    if (!run_)
      throw std::bad_function_call();
    run_();
  }

private:
  void (*run_)();
};
void ok_empty_function(void (*run)()) {
  Task task(run);
  std::thread t([task] { task(); });
  t.join();
}

// Who passes a null pointer is to blame; who passes a number may well not be.
struct refused {};
static void not_null(const int *p) {
  if (!p)
    throw refused();
}
static void not_zero(int n) {
  if (!n)
    throw refused();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'refused' leaves the entry of thread 'lambda' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
// CHECK-MESSAGES: :[[@LINE+9]]:23: note: 'not_zero' is called here, in 'lambda'
// CHECK-MESSAGES: :[[@LINE+8]]:15: note: the thread is started here
}
void ok_null(std::unique_ptr<int> p) {
  std::thread t([&p] { not_null(p.get()); });
  t.join();
}
void bad_zero(int n) {
  // Nothing says that it isn't.
  std::thread t([n] { not_zero(n); });
  t.join();
}

// A class of one's own that is named as the standard's means the same: whoever goes past the end is to blame.
namespace own {
struct runtime_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct out_of_range : runtime_error {
  using runtime_error::runtime_error;
};
} // namespace own
struct cursor {
  const int *At;
  int get() const {
    if (!At || *At < 0)
      throw own::out_of_range("past the end");
    return *At;
  }
};
int ok_past_the_end(cursor C) {
  int X = 0;
  std::thread t([&] { X = C.get(); });
  t.join();
  return X;
}
struct reader {
  const int *At;
  int get() const {
    if (!At || *At < 0)
      throw own::runtime_error("cannot read");
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'own::runtime_error' leaves the entry of thread 'lambda' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
    return *At;
  }
};
int bad_cannot_read(reader R) {
  int X = 0;
  std::thread t([&] { X = R.get(); });
  t.join();
  return X;
}

// X10: what is no good was read, and is no defect of the program.
void bad_malformed(const std::string &line) {
  std::thread t([line] {
    if (line.find('=') == std::string::npos)
      throw std::invalid_argument("no separator in '" + line + "'");
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'std::invalid_argument' leaves the entry of thread 'lambda' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
  });
  t.join();
}
void ok_wrong_state(const std::string &line) {
  std::thread t([line] {
    if (line.empty())
      throw std::logic_error("not open: " + line);
  });
  t.join();
}

// A thread that is given nothing is a defect of who starts it.
struct Given {
  bool done = false;
  static void *ok_run(void *arg) {
    auto task = static_cast<Given *>(arg);
    if (task == nullptr)
      throw std::runtime_error("no task");
    task->done = true;
    return nullptr;
  }
  static void *bad_run(void *arg) {
    auto task = static_cast<Given *>(arg);
    if (task != nullptr && task->done)
      throw std::runtime_error("done already");
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'std::runtime_error' leaves the entry of thread 'Given::bad_run' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
// CHECK-MESSAGES: :[[@LINE+6]]:5: note: the thread is started here
    return nullptr;
  }
  void start() {
    pthread_t ok, bad;
    pthread_create(&ok, nullptr, ok_run, this);
    pthread_create(&bad, nullptr, bad_run, this);
    pthread_join(ok, nullptr);
    pthread_join(bad, nullptr);
  }
};

// A number says by its name what it blames.
#define ERR_OUT_OF_BOUNDS 100
#define ERR_NO_ANSWER 101
enum Error { ErrInvalidArgument = 1, ErrKindRequired, ErrNoDisk };
struct Packet {
  unsigned Length = 0;
  char Bytes[64];
  void append(char C) {
    if (Length >= sizeof(Bytes))
      throw ERR_OUT_OF_BOUNDS;
    Bytes[Length++] = C;
  }
  void check(int Kind) {
    if (Kind == 0)
      throw ErrKindRequired;
    if (Kind < 0)
      throw ErrInvalidArgument;
  }
};
void ok_past_the_end_by_number(std::string line) {
  Packet P;
  std::thread t([&] {
    P.append('a');
    P.check(read_line(line));
  });
  t.join();
}
void bad_other_number(std::string line) {
  std::thread t([&] {
    if (read_line(line) < 0)
      throw ERR_NO_ANSWER;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'int' leaves the entry of thread 'lambda' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
  });
  t.join();
}
void bad_other_enumerator(std::string line) {
  std::thread t([&] {
    if (read_line(line) < 0)
      throw ErrNoDisk;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'Error' leaves the entry of thread 'lambda' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
  });
  t.join();
}

// Whoever runs the test sees that it has failed; what it throws itself it could as well hand on.
#define TEST_CASE(Name) void Name()
static int fetched(const std::string &key) {
  if (key.empty())
    throw std::runtime_error("no key");
  return 1;
}
TEST_CASE(ok_called_by_a_test) {
  std::string key;
  read_line(key);
  std::thread t([&] { fetched(key); });
  t.join();
}
TEST_CASE(bad_thrown_by_a_test) {
  std::thread t([] {
    std::string line;
    if (read_line(line) < 0)
      throw std::runtime_error("no line");
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'std::runtime_error' leaves the entry of thread 'lambda' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
// CHECK-MESSAGES: :[[@LINE-5]]:15: note: the thread is started here
  });
  t.join();
}
// What the thread uses without asking is there.
struct Daemon {
  bool done();
};
class Synchronizer {
public:
  ~Synchronizer() { stop(); }
  void start() {
    check();
    thread = std::thread(&Synchronizer::ok_run, this);
  }
  void start_careful() { thread = std::thread(&Synchronizer::bad_run, this); }
  void stop() {
    if (thread.joinable())
      thread.join();
  }

private:
  void check() {
    if (daemon == nullptr)
      throw std::runtime_error("no daemon");
  }
  void check_again() {
    if (!daemon)
      throw std::runtime_error("no daemon");
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'std::runtime_error' leaves the entry of thread 'Synchronizer::bad_run' and ends the program; catch it in the thread and hand it to who waits for it [belay-escaping-exception]
  }
  void ok_run() {
    while (!daemon->done())
      check();
  }
  void bad_run() {
    if (daemon)
      daemon->done();
    check_again();
// CHECK-MESSAGES: :[[@LINE-1]]:5: note: 'Synchronizer::check_again' is called here, in 'Synchronizer::bad_run'
// CHECK-MESSAGES: :[[@LINE-25]]:35: note: the thread is started here
  }
  std::shared_ptr<Daemon> daemon;
  std::thread thread;
};
