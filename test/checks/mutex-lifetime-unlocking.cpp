// Locks of one's own whose destructor lets go of what is held, and those whose destructor doesn't.
// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=c++17 -pthread

#include <pthread.h>

class ok_Lock {
public:
  ok_Lock() { pthread_mutex_init(&mutex_, nullptr); }
  ~ok_Lock() {
    while (held_-- > 0)
      pthread_mutex_unlock(&mutex_);
    pthread_mutex_destroy(&mutex_);
  }
  void lock() {
    pthread_mutex_lock(&mutex_);
    ++held_;
  }
  void unlock() {
    --held_;
    pthread_mutex_unlock(&mutex_);
  }

private:
  pthread_mutex_t mutex_;
  int held_ = 0;
};
void ok_delete() {
  auto lock = new ok_Lock;
  lock->lock();
  delete lock;
}

class Lock {
public:
  Lock() { pthread_mutex_init(&mutex_, nullptr); }
  ~Lock() { pthread_mutex_destroy(&mutex_); }
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: the main thread destroys 'mutex_', which is in use [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE+10]]:9: note: locked here
// CHECK-MESSAGES: :[[@LINE+1]]:17: note: step 1: the main thread locks 'mutex_'
  void lock() { pthread_mutex_lock(&mutex_); }
  void unlock() { pthread_mutex_unlock(&mutex_); }

private:
  pthread_mutex_t mutex_;
};
void bad_delete() {
  auto lock = new Lock;
  lock->lock();
  delete lock;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this destroys '*lock' while it is held; unlock it first [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE-3]]:9: note: locked here
}

// What its destructor does isn't seen.
class Elsewhere {
public:
  Elsewhere();
  ~Elsewhere();
  void lock();
  void unlock();
};
void ok_unseen() {
  auto lock = new Elsewhere;
  lock->lock();
  delete lock;
}

// Its destructor lets go of it by a method of its own.
class ok_Cleared {
public:
  ok_Cleared() { pthread_mutex_init(&mutex_, nullptr); }
  ~ok_Cleared() {
    clear();
    pthread_mutex_destroy(&mutex_);
  }
  void lock() {
    pthread_mutex_lock(&mutex_);
    ++held_;
  }
  void unlock() {
    --held_;
    pthread_mutex_unlock(&mutex_);
  }
  void clear() {
    while (held_ > 0)
      unlock();
  }

private:
  pthread_mutex_t mutex_;
  int held_ = 0;
};
class ok_Owner {
public:
  ~ok_Owner() { mutex_.lock(); }

private:
  ok_Cleared mutex_;
};
void ok_deleteCleared() {
  auto lock = new ok_Cleared;
  lock->lock();
  delete lock;
}

// It only notes that it ends.
class Noted {
public:
  Noted() { pthread_mutex_init(&mutex_, nullptr); }
  ~Noted() {
    note();
    pthread_mutex_destroy(&mutex_);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the main thread destroys 'mutex_', which is in use [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE+13]]:9: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:17: note: step 1: the main thread locks 'mutex_'
  }
  void lock() { pthread_mutex_lock(&mutex_); }
  void unlock() { pthread_mutex_unlock(&mutex_); }
  void note() { ended_ = true; }

private:
  pthread_mutex_t mutex_;
  bool ended_ = false;
};
void bad_deleteNoted() {
  auto lock = new Noted;
  lock->lock();
  delete lock;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this destroys '*lock' while it is held; unlock it first [belay-mutex-lifetime]
}
