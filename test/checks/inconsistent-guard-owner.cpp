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
