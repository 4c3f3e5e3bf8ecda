// A thread that ends while it holds a mutex.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -pthread
#include <pthread.h>

struct node {
  int key;
  pthread_mutex_t mutex;
};

// K2: where nobody else asks for it.
static void *bad_thread(void *arg) {
  struct node *n = arg;
  pthread_mutex_lock(&n->mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'arg->mutex' is locked here, and thread 'bad_thread' ends without unlocking it: {{.*}} [belay-missing-unlock]
  n->key = 1;
  return NULL;
}
void bad_keeps(void) {
  pthread_t t;
  struct node n = {0, PTHREAD_MUTEX_INITIALIZER};
  pthread_create(&t, NULL, bad_thread, &n);
// CHECK-MESSAGES: :[[@LINE-1]]:3: note: the thread is started here
  pthread_join(t, NULL);
}

// Unlocked by a helper.
static void leave(struct node *n) { pthread_mutex_unlock(&n->mutex); }
static void *ok_thread(void *arg) {
  struct node *n = arg;
  pthread_mutex_lock(&n->mutex);
  n->key = 1;
  leave(n);
  return NULL;
}
void ok_gives(void) {
  pthread_t t;
  struct node n = {0, PTHREAD_MUTEX_INITIALIZER};
  pthread_create(&t, NULL, ok_thread, &n);
  pthread_join(t, NULL);
}

static pthread_mutex_t asked = PTHREAD_MUTEX_INITIALIZER;
int waits_for(int fd);
// The caller says whether it wants to keep the lock.
int ok_kept_for_the_caller(int fd, int release) {
  pthread_mutex_lock(&asked);
  if (waits_for(fd)) {
    pthread_mutex_unlock(&asked);
    return -1;
  }
  if (release)
    pthread_mutex_unlock(&asked);
  return fd;
}

// The lock and the unlock have functions of their own.
struct ring {
  pthread_mutex_t mutex;
  int started, length;
};
static void ring_lock(struct ring *r) { pthread_mutex_lock(&r->mutex); }
static void ring_unlock(struct ring *r) { pthread_mutex_unlock(&r->mutex); }
int bad_starts_again(struct ring *r) {
  ring_lock(r);
  if (r->started)
    return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'r->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: locked here
  r->started = 1;
  ring_unlock(r);
// CHECK-MESSAGES: :[[@LINE-1]]:3: note: another path unlocks it here
  return 0;
}
int ok_length(struct ring *r) {
  ring_lock(r);
  int n = r->length;
  ring_unlock(r);
  return n;
}

// Who unlocks for others may lock again in what it calls.
struct device {
  pthread_mutex_t lock;
  int users;
};
static void device_end(struct device *d) {
  pthread_mutex_lock(&d->lock);
  d->users = 0;
  pthread_mutex_unlock(&d->lock);
}
static void device_obtain(struct device *d) { pthread_mutex_lock(&d->lock); }
static void device_release(struct device *d) {
  pthread_mutex_unlock(&d->lock);
  device_end(d);
}
void ok_obtains(struct device *d, int release) {
  device_obtain(d);
  d->users++;
  if (release)
    device_release(d);
}
