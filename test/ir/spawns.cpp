// Every way to start a thread becomes one spawn, with its entry resolved and its handle named.
// RUN: %belay ir %s -- -std=c++20 -pthread | FileCheck %s

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <pthread.h>
#include <thread>
#include <vector>

void work(int);
void by_ref(int &x) { ++x; }
struct Functor {
  void operator()() { ++n; }
  int n = 0;
};
struct Runnable {
  virtual ~Runnable() = default;
  virtual void run() = 0;
};
struct Task : Runnable {
  void run() override { work(1); }
  static void *trampoline(void *p) {
    static_cast<Task *>(p)->run();
    return nullptr;
  }
};

void free_function() {
  std::thread t(work, 1);
  t.join();
}

void reference(int &n) {
  std::thread t(by_ref, std::ref(n));
  t.join();
}

void lambda(int n) {
  std::thread t([&n, m = n] { work(n + m); });
  t.join();
}

void member_pointer(Task *task) {
  std::thread t(&Task::run, task);
  t.join();
}

void functor(Functor &f) {
  std::thread t(std::ref(f));
  t.join();
}

void bound(Task &task) {
  std::thread t(std::bind(&Task::run, &task));
  t.join();
}

void in_containers() {
  std::vector<std::thread> v;
  v.emplace_back(work, 1);
  v.push_back(std::thread(work, 2));
  for (auto &t : v)
    t.join();
}

void owned() {
  auto p = std::make_unique<std::thread>(work, 1);
  p->join();
  std::optional<std::thread> o;
  o.emplace(work, 2);
  o->join();
}

void assigned() {
  std::thread t;
  t = std::thread(work, 1);
  std::thread u = std::move(t);
  u.join();
}

void asynchronous() {
  auto f = std::async(std::launch::async, work, 1);
  auto g = std::async([] { work(2); });
}

void token() {
  std::jthread t([](std::stop_token stop) { while (!stop.stop_requested()) work(1); });
}

void posix(Task *task) {
  pthread_t t;
  pthread_create(&t, nullptr, &Task::trampoline, task);
  pthread_join(t, nullptr);
}

// CHECK-LABEL: process by_ref
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: read x
// CHECK-NEXT: write x
// CHECK-NEXT: b2:
// CHECK-LABEL: process Functor::operator()
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: read n
// CHECK-NEXT: write n
// CHECK-NEXT: b2:
// CHECK-LABEL: process Task::run
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: unknown work
// CHECK-NEXT: b2:
// CHECK-LABEL: process Task::trampoline
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: use *p
// CHECK-NEXT: call Task::run(this: *p) discarded
// CHECK-NEXT: return, nullptr
// CHECK-NEXT: b2:
// CHECK-LABEL: process free_function
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: spawn t = work(1)
// CHECK-NEXT: declare t
// CHECK-NEXT: join t discarded
// CHECK-NEXT: destroy t implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process reference
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: spawn t = by_ref(n)
// CHECK-NEXT: declare t
// CHECK-NEXT: join t discarded
// CHECK-NEXT: destroy t implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process lambda
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: read n
// CHECK-NEXT: spawn t = lambda()
// CHECK-NEXT: declare t
// CHECK-NEXT: join t discarded
// CHECK-NEXT: destroy t implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process lambda
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: read n
// CHECK-NEXT: unknown work
// CHECK-NEXT: b2:
// CHECK-LABEL: process member_pointer
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: spawn t = run(this: *task)
// CHECK-NEXT: declare t
// CHECK-NEXT: join t discarded
// CHECK-NEXT: destroy t implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process functor
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: spawn t = operator()(this: f)
// CHECK-NEXT: declare t
// CHECK-NEXT: join t discarded
// CHECK-NEXT: destroy t implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process bound
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: spawn t = lambda()
// CHECK-NEXT: declare t
// CHECK-NEXT: join t discarded
// CHECK-NEXT: destroy t implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process in_containers
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: write v init
// CHECK-NEXT: declare v
// CHECK-NEXT: write v
// CHECK-NEXT: spawn v[] = work(1) discarded
// CHECK-NEXT: write v
// CHECK-NEXT: spawn v[] = work(2)
// CHECK-NEXT: write v
// CHECK-NEXT: write v
// CHECK-NEXT: read v
// CHECK-NEXT: declare __end1
// CHECK-NEXT: read v
// CHECK-NEXT: declare __begin1
// CHECK-NEXT: b2: if __begin1 __end1 -> b5 b3
// CHECK-NEXT: b3: -> b4
// CHECK-NEXT: destroy v[] implicit
// CHECK-NEXT: scope-end v
// CHECK-NEXT: b4:
// CHECK-NEXT: b5: -> b6
// CHECK-NEXT: join v[] discarded
// CHECK-NEXT: b6: -> b2
// CHECK-LABEL: process owned
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: spawn *p = work(1)
// CHECK-NEXT: declare p
// CHECK-NEXT: join *p discarded
// CHECK-NEXT: declare o
// CHECK-NEXT: spawn *optional object = work(2) discarded
// CHECK-NEXT: join *optional object discarded
// CHECK-NEXT: destroy *optional object implicit
// CHECK-NEXT: destroy *p implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process assigned
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: declare t
// CHECK-NEXT: spawn t = work(1)
// CHECK-NEXT: move u, t
// CHECK-NEXT: declare u
// CHECK-NEXT: join u discarded
// CHECK-NEXT: destroy u implicit
// CHECK-NEXT: destroy t implicit
// CHECK-NEXT: scope-end t
// CHECK-NEXT: b2:
// CHECK-LABEL: process asynchronous
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: spawn f = work(1) joins
// CHECK-NEXT: declare f
// CHECK-NEXT: spawn g = lambda() joins
// CHECK-NEXT: declare g
// CHECK-NEXT: destroy g implicit
// CHECK-NEXT: destroy f implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process lambda
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: unknown work
// CHECK-NEXT: b2:
// CHECK-LABEL: process token
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: spawn t = lambda(t) joins takes-stop
// CHECK-NEXT: declare t
// CHECK-NEXT: destroy t implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process lambda
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: if stop -> b3 b2
// CHECK-NEXT: stop-check stop
// CHECK-NEXT: b2:
// CHECK-NEXT: b3: -> b4
// CHECK-NEXT: unknown work
// CHECK-NEXT: b4: -> b1
// CHECK-LABEL: process posix
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: declare t
// CHECK-NEXT: spawn t = trampoline(task) discarded
// CHECK-NEXT: join t discarded
// CHECK-NEXT: scope-end t
// CHECK-NEXT: b2:
