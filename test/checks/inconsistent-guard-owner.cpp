// A lock that counts how often its owner has it asks for the count beside the owner.
// RUN: %check_belay %s belay-inconsistent-guard %t
#include <pthread.h>

class Recursive {
public:
  void ok_lock() {
    if (count_ && owner_ == pthread_self()) {
      ++count_;
      return;
    }
    pthread_mutex_lock(&mutex_);
    ++count_;
    owner_ = pthread_self();
  }
  void ok_unlock() {
    if (count_ > 1) {
      --count_;
      return;
    }
    --count_;
    owner_ = 0;
    pthread_mutex_unlock(&mutex_);
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_t owner_ = 0;
  int count_ = 0;
};

// Who asks for something else beside it asks for what others write.
class Reused {
public:
  void bad_take(bool again) {
    if (used_ && again) {
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'used_' is read here by 'Reused::bad_take' with no lock, while 'Reused::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
      return;
    }
    pthread_mutex_lock(&mutex_);
    ++used_;
    pthread_mutex_unlock(&mutex_);
  }
  void ok_give() {
    pthread_mutex_lock(&mutex_);
    --used_;
    pthread_mutex_unlock(&mutex_);
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  int used_ = 0;
};

// A mutex that checks who has it: a local may hold this thread's number, and whoever unlocks has it locked.
class Checked {
public:
  void ok_lock() {
    pthread_t self = pthread_self();
    if (locked_ && by_ == self)
      complain();
    pthread_mutex_lock(&mutex_);
    by_ = self;
    locked_ = true;
  }
  bool ok_try() {
    pthread_t self = pthread_self();
    if (pthread_mutex_trylock(&mutex_))
      return false;
    by_ = self;
    locked_ = true;
    return true;
  }
  void ok_unlock() {
    if (!locked_) {
      complain();
      return;
    }
    locked_ = false;
    pthread_mutex_unlock(&mutex_);
  }

private:
  void complain();
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_t by_;
  bool locked_ = false;
};

// The number of another thread says nothing of this one.
class Taken {
public:
  bool bad_isBy(pthread_t who) {
    pthread_t other = who;
    return taken_ && by_ == other;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'taken_' is read here by 'Taken::bad_isBy' with no lock, while 'Taken::ok_{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }
  void ok_findFirst() {
    void *at = find(&at); // which is asked before it has a value
    if (at && taken())
      ok_give();
  }
  void ok_take() {
    pthread_mutex_lock(&mutex_);
    by_ = pthread_self();
    taken_ = true;
    pthread_mutex_unlock(&mutex_);
  }
  void ok_give() {
    pthread_mutex_lock(&mutex_);
    taken_ = false;
    pthread_mutex_unlock(&mutex_);
  }

private:
  static void *find(void *);
  bool taken();
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_t by_;
  bool taken_ = false;
};
