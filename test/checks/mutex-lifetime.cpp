// RUN: %check_belay %s belay-mutex-lifetime %t

#include <memory>
#include <mutex>
#include <pthread.h>

struct Counter {
  pthread_mutex_t mutex;
  int value;
};

// K11: a copied lock.
int bad_by_value(Counter C) {
  pthread_mutex_lock(&C.mutex);
  int V = C.value;
  pthread_mutex_unlock(&C.mutex);
  return V;
}
// K11
void bad_copies(Counter &C) {
  Counter Snapshot = C;
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: this copies a pthread_mutex_t: the copy is another one, which excludes nobody; pass a pointer to it [belay-mutex-lifetime]
  pthread_mutex_lock(&Snapshot.mutex);
  pthread_mutex_unlock(&Snapshot.mutex);
  bad_by_value(C);
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this copies a pthread_mutex_t: the copy is another one, which excludes nobody; pass a pointer to it [belay-mutex-lifetime]
}
void bad_assigned(Counter &A, Counter &B) {
  pthread_mutex_lock(&A.mutex);
  A = B;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this copies a pthread_mutex_t: the copy is another one, which excludes nobody; pass a pointer to it [belay-mutex-lifetime]
  pthread_mutex_unlock(&A.mutex);
}
// K11
void ok_by_pointer(Counter *C) {
  pthread_mutex_lock(&C->mutex);
  ++C->value;
  pthread_mutex_unlock(&C->mutex);
}
void ok_initialised_again(Counter &A, const Counter &B) {
  A = B;
  pthread_mutex_init(&A.mutex, nullptr);
  pthread_mutex_lock(&A.mutex);
  pthread_mutex_unlock(&A.mutex);
}
int ok_value_only(Counter &C) {
  pthread_mutex_lock(&C.mutex);
  int V = C.value;
  pthread_mutex_unlock(&C.mutex);
  return V;
}

// X24: the object dies with its mutex held.
struct Node {
  std::mutex mutex;
  int refs = 1;
};
void bad_delete(Node *N) {
  std::lock_guard<std::mutex> lock(N->mutex);
  if (--N->refs == 0)
    delete N;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this destroys the object of 'N->mutex', which is held here: the unlock that follows uses memory that is gone; unlock first [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE-4]]:31: note: locked here
}
// X24
void ok_delete(Node *N) {
  bool Last;
  {
    std::lock_guard<std::mutex> lock(N->mutex);
    Last = --N->refs == 0;
  }
  if (Last)
    delete N;
}
std::mutex All;
void ok_other_lock(Node *N) {
  std::lock_guard<std::mutex> lock(All);
  delete N;
}
// X24
void bad_destroyed_locked(int Fail) {
  pthread_mutex_t m;
  pthread_mutex_init(&m, nullptr);
  pthread_mutex_lock(&m);
  if (!Fail)
    pthread_mutex_unlock(&m);
  else
    pthread_mutex_destroy(&m);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this destroys 'm' while it is held; unlock it first [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE-6]]:3: note: locked here
}
// X24
void ok_destroyed(Counter *C) {
  pthread_mutex_lock(&C->mutex);
  pthread_mutex_unlock(&C->mutex);
  pthread_mutex_destroy(&C->mutex);
}
// An initializer that nobody can have locked.
void ok_initializer(pthread_mutex_t *m) {
  pthread_mutex_t init_value = PTHREAD_MUTEX_INITIALIZER;
  *m = init_value;
}
void bad_locked_initializer(pthread_mutex_t *m) {
  pthread_mutex_t value = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&value);
  pthread_mutex_unlock(&value);
  *m = value;
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: this copies a pthread_mutex_t: the copy is another one, which excludes nobody; pass a pointer to it [belay-mutex-lifetime]
}
