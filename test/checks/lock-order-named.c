// RUN: %check_belay %s belay-lock-order %t -- -- -std=gnu11 -pthread

// Locks of another unit's, which say in their names what they are, and may be told where they are called.
struct lock;
void log_lock(struct lock *l, const char *function, int line);
void log_unlock(struct lock *l, const char *function, int line);
#define LOCK(l) log_lock(l, __func__, __LINE__)
#define UNLOCK(l) log_unlock(l, __func__, __LINE__)
struct store {
  struct lock *index, *log;
  int items;
};

// K3
void bad_put(struct store *s) {
  LOCK(s->index);
  LOCK(s->log);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*s->log' is locked here while '*s->index' is held, and 'store_compact' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
  s->items++;
  UNLOCK(s->log);
  UNLOCK(s->index);
}
void store_compact(struct store *s) {
  LOCK(s->log);
  LOCK(s->index);
  s->items = 0;
  UNLOCK(s->index);
  UNLOCK(s->log);
}

struct Mutex;
int LockMutex(struct Mutex *m);
int UnlockMutex(struct Mutex *m);
int TryLockMutex(struct Mutex *m);
struct pair {
  struct Mutex *one, *two;
  int n;
};
void bad_one(struct pair *p) {
  LockMutex(p->one);
  LockMutex(p->two);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*p->two' is locked here while '*p->one' is held, and 'two' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
  p->n++;
  UnlockMutex(p->two);
  UnlockMutex(p->one);
}
void two(struct pair *p) {
  LockMutex(p->two);
  LockMutex(p->one);
  p->n--;
  UnlockMutex(p->one);
  UnlockMutex(p->two);
}
// A try comes back.
struct tried {
  struct Mutex *one, *two;
  int n;
};
void ok_one(struct tried *p) {
  LockMutex(p->one);
  LockMutex(p->two);
  p->n++;
  UnlockMutex(p->two);
  UnlockMutex(p->one);
}
void ok_two(struct tried *p) {
  LockMutex(p->two);
  if (TryLockMutex(p->one) == 0) {
    p->n--;
    UnlockMutex(p->one);
  }
  UnlockMutex(p->two);
}
