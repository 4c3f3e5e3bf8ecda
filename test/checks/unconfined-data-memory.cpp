// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// What is one piece of memory, and who has it.
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <vector>
#include <algorithm>
#include <mutex>

void use(int);

// A loop over all elements touches those of every other thread.
void bad_both_sweep() {
  int a[4] = {};
  std::thread t([&] {
    for (int i = 0; i < 4; ++i)
      a[i] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'a[]' is written here by a thread with no lock, while 'bad_both_sweep' writes it [belay-unconfined-data]
  });
  for (int i = 0; i < 4; ++i)
    a[i] = 2;
  t.join();
}

void bad_sweep_of_a_vector(std::vector<int> &v) {
  std::thread t([&] {
    for (int &x : v)
      x = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'v[]' is written here by a thread with no lock, while 'bad_sweep_of_a_vector' reads it [belay-unconfined-data]
  });
  for (std::size_t i = 0; i < v.size(); ++i)
    use(v[i]);
  t.join();
}

void bad_many_sweep(std::vector<int> &v, int n) {
  std::vector<std::thread> threads;
  for (int k = 0; k < n; ++k)
    threads.emplace_back([&v] {
      for (std::size_t i = 0; i < v.size(); ++i)
        v[i]++;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'v[]' is written here with no lock by several threads at once [belay-unconfined-data]
    });
  for (auto &t : threads)
    t.join();
}

// Parts are not the whole.
void ok_halves(std::vector<int> &v) {
  std::size_t half = v.size() / 2;
  std::thread t([&, half] {
    for (std::size_t i = 0; i < half; ++i)
      v[i] = 1;
  });
  for (std::size_t i = half; i < v.size(); ++i)
    v[i] = 2;
  t.join();
}

void ok_every_nth(std::vector<int> &v, int n) {
  std::vector<std::thread> threads;
  for (int k = 0; k < n; ++k)
    threads.emplace_back([&v, k, n] {
      for (std::size_t i = 0; i < v.size(); ++i)
        if (int(i % n) == k)
          v[i] = 1;
    });
  for (auto &t : threads)
    t.join();
}

void ok_skips_others(std::vector<int> &v, int n) {
  std::vector<std::thread> threads;
  for (int k = 0; k < n; ++k)
    threads.emplace_back([&v, k, n] {
      for (std::size_t i = 0; i < v.size(); ++i) {
        if (int(i % n) != k)
          continue;
        v[i] = 1;
      }
    });
  for (auto &t : threads)
    t.join();
}

void ok_swept_after_the_join(std::vector<int> &v) {
  std::thread t([&] {
    for (int &x : v)
      x = 1;
  });
  t.join();
  for (int &x : v)
    x = 2;
}

// Bit-fields next to each other, and the members of a union, are one piece of memory.
void bad_bit_fields() {
  struct {
    unsigned a : 1, b : 1;
  } s{};
  std::thread t([&] { s.a = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 's.a' is written here by a thread with no lock, while 'bad_bit_fields' writes 's.b', which shares its memory [belay-unconfined-data]
  s.b = 1;
  t.join();
}

void ok_bit_fields_apart() {
  struct {
    unsigned a : 1;
    unsigned : 0;
    unsigned b : 1;
  } s{};
  std::thread t([&] { s.a = 1; });
  s.b = 1;
  t.join();
}

void bad_union() {
  union {
    int i;
    float f;
  } u{};
  std::thread t([&] { u.i = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'u.i' is written here by a thread with no lock, while 'bad_union' writes 'u.f', which shares its memory [belay-unconfined-data]
  u.f = 1;
  t.join();
}

void ok_members() {
  struct {
    int a, b;
  } s{};
  std::thread t([&] { s.a = 1; });
  s.b = 1;
  t.join();
}

// X22: the address of a thread-local variable that is given away; its name is another thread's own.
void set(int *p) { *p = 1; }
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'own' is written here by thread 'set' with no lock, while 'bad_thread_local_given_away' writes it [belay-unconfined-data]
void bad_thread_local_given_away() {
  static thread_local int own;
  std::thread t(set, &own);
  own = 2;
  t.join();
}

thread_local int mine;
void ok_thread_local() {
  std::thread t([] { mine = 1; });
  mine = 2;
  t.join();
}

// X21: a function object is an object too.
void bad_function_object() {
  std::function<void()> f;
  std::thread t([&] { f = [] {}; });
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'f' is written here by a thread with no lock, while 'bad_function_object' reads it [belay-unconfined-data]
  if (f)
    f();
  t.join();
}

// Given away by move; what the name stands for now is another object.
void ok_moved_then_another() {
  auto p = std::make_unique<int>(1);
  std::thread t([](std::unique_ptr<int> q) { *q = 2; }, std::move(p));
  p = std::make_unique<int>(3);
  *p = 4;
  t.join();
}

// D6: given away by move, and still used through another pointer.
void bad_used_after_the_move() {
  auto p = std::make_unique<int>(1);
  int *raw = p.get();
  std::thread t([](std::unique_ptr<int> q) { *q = 2; }, std::move(p));
// CHECK-MESSAGES: :[[@LINE-1]]:46: warning: '*p' is written here by a thread with no lock, while 'bad_used_after_the_move' writes it [belay-unconfined-data]
  *raw = 3;
  t.join();
}

void ok_promise_moved_in() {
  int n = 0;
  std::promise<void> done;
  auto ready = done.get_future();
  std::thread t([&n, done = std::move(done)]() mutable {
    n = 1;
    done.set_value();
  });
  ready.wait();
  use(n);
  t.join();
}

// Runs in who waits for it.
void ok_deferred() {
  int n = 0;
  auto f = std::async(std::launch::deferred, [&] { ++n; });
  ++n;
  f.get();
}

void ok_joined_by_an_algorithm(int k) {
  int n = 0;
  std::mutex m;
  std::vector<std::thread> threads;
  for (int i = 0; i < k; ++i)
    threads.emplace_back([&] {
      std::lock_guard lock(m);
      ++n;
    });
  std::for_each(threads.begin(), threads.end(), std::mem_fn(&std::thread::join));
  ++n;
}

// The thread is joined, but not the one that it has started.
int kept;
void bad_left_running() {
  std::thread t([] { std::thread([] { kept = 1; }).detach(); });
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'kept' is written here by a thread with no lock, while 'bad_left_running' writes it [belay-unconfined-data]
  t.join();
  kept = 2;
}

// Meant to race, and said to be.
int sampled;
__attribute__((no_sanitize("thread"))) void sample() { use(sampled); }
void ok_meant_to_race() {
  std::thread t(sample);
  sampled = 1;
  t.join();
}

// Pointers and references inside what is given to the thread.
struct Args {
  int *p;
  int id;
};
void work_on(Args args) { ++*args.p; }
// CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'n' is written here by thread 'work_on' with no lock, while 'bad_struct_of_pointers' writes it [belay-unconfined-data]
void bad_struct_of_pointers() {
  int n = 0;
  std::thread t(work_on, Args{&n, 1});
  ++n;
  t.join();
}

// A function object's copy refers to the same.
struct Functor {
  int &n;
  void operator()() { ++n; }
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: thread 2 reads 'n', and nothing orders this and what the main thread does [belay-unconfined-data]
};
void bad_function_object_with_a_reference() {
  int n = 0;
  Functor f{n};
  std::thread t(f);
  ++n;
  t.join();
}

struct Counter {
  int n = 0;
  void operator()() { ++n; }
};
void ok_function_object_of_its_own() {
  Counter c;
  std::thread t(c);
  ++c.n;
  t.join();
}

// Deleted through a base class: the destructor of what it is waits for the thread.
struct Job {
  virtual ~Job() {}
  std::mutex m;
  bool done = false;
};
struct WaitingJob : Job {
  ~WaitingJob() override {
    for (;;) {
      std::lock_guard lock(m);
      if (done)
        break;
    }
  }
};
void ok_destructor_waits() {
  Job *job = new WaitingJob;
  std::thread t([job] {
    std::lock_guard lock(job->m);
    job->done = true;
  });
  delete job;
  t.join();
}

struct Plain {
  bool done = false;
};
void bad_deleted_in_use() {
  Plain *job = new Plain;
  std::thread t([job] { job->done = true; });
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: '*job' is written here by a thread with no lock, while 'bad_deleted_in_use' deletes it [belay-unconfined-data]
  delete job;
  t.join();
}

// The elements of a vector of bool share their memory.
void bad_vector_of_bool(int n) {
  std::vector<bool> seen(n);
  std::vector<std::thread> threads;
  for (int k = 0; k < n; ++k)
    threads.emplace_back([&seen, k] { seen[k] = true; });
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'seen[]' is written here with no lock by several threads at once [belay-unconfined-data]
  for (auto &t : threads)
    t.join();
}

void bad_optional() {
  std::optional<int> found;
  std::thread t([&] { found = 5; });
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'found' is written here by a thread with no lock, while 'bad_optional' reads it [belay-unconfined-data]
  if (found)
    use(1);
  t.join();
}
