// RUN: %check_belay %s belay-unsafe-call %t -- -- -std=c++20 -pthread
// RUN: %check_belay %s belay-unsafe-call %t -check-suffixes=ALL "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

#include <mutex>
#include <string.h>
#include <thread>
#include <time.h>
#include <vector>
#include <wchar.h>

void print(const tm *);
std::mutex mutex;

template <typename F> void crowd(F f) {
  std::vector<std::thread> all;
  for (int i = 0; i < 8; ++i)
    all.emplace_back(f);
  for (std::thread &t : all)
    t.join();
}

void stamp() {
  time_t now = time(nullptr);
  print(localtime(&now));
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'localtime' keeps its state in memory that all threads share, and several threads run this at once; use localtime_r [belay-unsafe-call]
// CHECK-MESSAGES: :[[@LINE+3]]:28: note: the threads are started here
// CHECK-MESSAGES-ALL: :[[@LINE-3]]:9: warning: 'localtime' keeps its state in memory that all threads share, and several threads run this at once; use localtime_r [belay-unsafe-call]
}
void bad_workers_stamp() { crowd(stamp); }

char *next();
void bad_in_a_lambda() {
  crowd([] {
    while (strtok(next(), ","))
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'strtok' keeps its state in memory that all threads share, and several threads run this at once; use strtok_r [belay-unsafe-call]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: the threads are started here
// CHECK-MESSAGES-ALL: :[[@LINE-3]]:12: warning: 'strtok' keeps its state in memory that all threads share, and several threads run this at once; use strtok_r [belay-unsafe-call]
      ;
  });
}

void ok_locked() {
  crowd([] {
    std::lock_guard<std::mutex> hold(mutex);
    time_t now = time(nullptr);
    print(localtime(&now));
  });
}

void stamp_locked() {
  time_t now = time(nullptr);
  print(gmtime(&now));
// CHECK-MESSAGES-ALL: :[[@LINE-1]]:9: warning: 'gmtime' keeps its state in memory that all threads share; use gmtime_r [belay-unsafe-call]
}
void ok_locked_by_the_caller() {
  crowd([] {
    std::lock_guard<std::mutex> hold(mutex);
    stamp_locked();
  });
}

void ok_its_own_buffer() {
  crowd([] {
    time_t now = time(nullptr);
    tm t;
    print(localtime_r(&now, &t));
  });
}

void ok_one_thread() {
  std::thread t([] {
    time_t now = time(nullptr);
    print(gmtime(&now));
// CHECK-MESSAGES-ALL: :[[@LINE-1]]:11: warning: 'gmtime' keeps its state in memory that all threads share; use gmtime_r [belay-unsafe-call]
  });
  t.join();
}

// Two threads that run once each.
void bad_two_threads() {
  auto f = [] {
    time_t now = time(nullptr);
    print(gmtime(&now));
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'gmtime' keeps its state in memory that all threads share, and two threads call it at once; use gmtime_r [belay-unsafe-call]
// CHECK-MESSAGES: :[[@LINE+4]]:15: note: thread 'lambda' is started here
// CHECK-MESSAGES: :[[@LINE+3]]:32: note: thread 'lambda' is started here
// CHECK-MESSAGES-ALL: :[[@LINE-4]]:11: warning: 'gmtime' keeps its state in memory that all threads share, and two threads call it at once; use gmtime_r [belay-unsafe-call]
  };
  std::thread a([&] { f(); }), b([&] { f(); });
  a.join();
  b.join();
}

void ok_one_after_the_other() {
  auto f = [] {
    time_t now = time(nullptr);
    print(gmtime(&now));
// CHECK-MESSAGES-ALL: :[[@LINE-1]]:11: warning: 'gmtime' keeps its state in memory that all threads share; use gmtime_r [belay-unsafe-call]
  };
  std::thread a([&] { f(); });
  a.join();
  std::thread b([&] { f(); });
  b.join();
}

void bad_beside_its_thread() {
  std::thread t([] {
    char *word = strtok(next(), " ");
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'strtok' keeps its state in memory that all threads share, and whoever starts this thread calls it meanwhile; use strtok_r [belay-unsafe-call]
// CHECK-MESSAGES: :[[@LINE+5]]:16: note: it is called here, too
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: thread 'lambda' is started here
// CHECK-MESSAGES-ALL: :[[@LINE-4]]:18: warning: 'strtok' keeps its state in memory that all threads share, and whoever starts this thread calls it meanwhile; use strtok_r [belay-unsafe-call]
    (void)word;
  });
  char *word = strtok(next(), " ");
// CHECK-MESSAGES-ALL: :[[@LINE-1]]:16: warning: 'strtok' keeps its state in memory that all threads share; use strtok_r [belay-unsafe-call]
  (void)word;
  t.join();
}

// Where the state may be the caller's, it is the library's only without one.
void bad_shared_state() {
  crowd([] {
    wchar_t wide;
    mbrtowc(&wide, next(), 4, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mbrtowc' keeps its state in memory that all threads share, and several threads run this at once; use an mbstate_t of its own [belay-unsafe-call]
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: the threads are started here
// CHECK-MESSAGES-ALL: :[[@LINE-3]]:5: warning: 'mbrtowc' keeps its state in memory that all threads share, and several threads run this at once; use an mbstate_t of its own [belay-unsafe-call]
  });
}
void ok_state_of_its_own() {
  crowd([] {
    wchar_t wide;
    mbstate_t state{};
    mbrtowc(&wide, next(), 4, &state);
  });
}

// Whoever starts the thread comes to it by a function of his own.
static int fields(char *row) {
  int n = 0;
  for (char *f = strtok(row, ";"); f; f = strtok(nullptr, ";"))
// CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'strtok' keeps its state in memory that all threads share, and whoever starts this thread calls it meanwhile; use strtok_r [belay-unsafe-call]
// CHECK-MESSAGES: :[[@LINE+15]]:15: note: it is called here, too
// CHECK-MESSAGES: :[[@LINE+13]]:15: note: thread 'lambda' is started here
// CHECK-MESSAGES-ALL: :[[@LINE-4]]:43: warning: 'strtok' keeps its state in memory that all threads share, and whoever starts this thread calls it meanwhile; use strtok_r [belay-unsafe-call]
    ++n;
  return n;
}
static int part(char **rows, int n) {
  int all = 0;
  for (int i = 0; i < n; ++i)
    all += fields(rows[i]);
  return all;
}
int bad_two_halves(char **rows, int n) {
  int second = 0;
  std::thread half([&] { second = part(rows + n / 2, n - n / 2); });
  int first = part(rows, n / 2);
  half.join();
  return first + second;
}
