// RUN: %check_belay %s belay-inconsistent-guard %t
//
// An object that was made for one thread does without the lock that others of its class take.
#include <memory>
#include <mutex>
#include <shared_mutex>

struct Executor {
  bool async() const;
};

class Writer {
public:
  explicit Writer(bool Shared) : Shared(Shared) {}
  void ok_shared(bool V) {
    if (Shared) {
      std::lock_guard<std::mutex> Lock(Mutex);
      Anything = V;
    } else {
      Anything = V;
    }
  }

private:
  const char *Name = "";
  bool Shared;
  std::mutex Mutex;
  bool Anything = false;
};

class Queue {
public:
  explicit Queue(std::unique_ptr<Executor> E) : Runs(std::move(E)) {}
  void ok_submit(int N) {
    if (!Runs || !Runs->async()) {
      verify();
      return;
    }
    std::lock_guard<std::mutex> Lock(Mutex);
    verify();
    Sum += N;
  }
  void close() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Closed = true;
  }

private:
  void verify() const {
    if (Closed)
      throw 1;
  }
  std::unique_ptr<Executor> Runs;
  std::mutex Mutex;
  bool Closed = false;
  int Sum = 0;
};

// By a function that locks.
class Cache {
public:
  int ok_get(int N) { return Safe ? getLocked(N) : getOne(N); }

private:
  int getLocked(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    return getOne(N);
  }
  int getOne(int N) { return Last = N; }
  bool Safe = false;
  std::mutex Mutex;
  int Last = 0;
};

// Who reads it knows the state in which nobody writes any more.
class Chunks {
public:
  void freeze() { Frozen = true; }
  int ok_read() const {
    if (frozen())
      return Size;
    std::lock_guard<std::mutex> Lock(Mutex);
    return Size;
  }
  int ok_element(int I) const {
    if (!frozen()) {
      std::lock_guard<std::mutex> Lock(Mutex);
      return All[I];
    }
    return All[I];
  }
  void append(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Size += N;
    All[0] = N;
  }

private:
  bool frozen() const { return Frozen; }
  bool Frozen = false;
  mutable std::mutex Mutex;
  int Size = 0, All[8] = {};
};

// What others change tells nothing of the object, nor does what is guarded itself.
class Late {
public:
  void start() { Shared = true; }
  void bad_late(int N) {
    if (!Shared) {
// CHECK-MESSAGES: :[[@LINE+1]]:7: warning: 'Count' is written here by 'Late::bad_late' with no lock, while 'Late::set' writes it under 'Mutex'; take 'Mutex' here as well
      Count = N;
      return;
    }
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Rounds;
  }
  void set(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Count = N;
  }
  int bad_asks() {
// CHECK-MESSAGES: :[[@LINE+1]]:9: warning: 'Count' is read here by 'Late::bad_asks' with no lock, while 'Late::set' writes it under 'Mutex'; take 'Mutex' here as well
    if (Count == 0)
      return Count;
    std::lock_guard<std::mutex> Lock(Mutex);
    return Count;
  }
  int get() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Count + Rounds;
  }

private:
  bool Shared = false;
  std::mutex Mutex;
  int Count = 0;
  int Rounds = 0;
};

// The locks are those of what the method was given: they are for that.
struct Part {
  std::mutex Mutex;
};
struct Sink {
  Part &part(int);
  std::mutex Mutex;
  int Done = 0;
};
class Local {
public:
  void ok_finish(Sink &To) {
    std::lock_guard<std::mutex> Lock(To.Mutex);
    ++To.Done;
    auto &Part = To.part(Task);
    std::lock_guard<std::mutex> Inner(Part.Mutex);
    Task = 2;
  }
  void ok_reset() { Task = 0; }
  bool ok_finished() const { return Task == 0; }

private:
  int Task = 0;
};

// A guard is one thread's, whatever it locks.
class SharedGuard {
public:
  explicit SharedGuard(std::shared_mutex &M) : Mutex(&M) { lock(); }
  ~SharedGuard() {
    if (Owns)
      Mutex->unlock_shared();
  }
  void lock() {
    Mutex->lock_shared();
    Owns = true;
  }
  void unlock() {
    Mutex->unlock_shared();
    Owns = false;
  }
  bool ok_owns() const { return Owns; }

private:
  std::shared_mutex *Mutex;
  bool Owns = false;
};
