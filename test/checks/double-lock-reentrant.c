// RUN: %check_belay %s belay-double-lock %t -- -- -std=gnu11 -pthread
//
// K1: a lock of another unit counts how often its caller has it, as its declaration says.

#include <pthread.h>

typedef pthread_rwlock_t own_lock;

int own_write_lock(own_lock *reentrant_lock);
int own_write_unlock(own_lock *reentrant_lock);

/**
 * Locks for reading, or counts up if this thread has the lock: it is recursive.
 */
int other_read_lock(own_lock *l);
int other_read_unlock(own_lock *l);

/** Locks for writing. */
int plain_lock(own_lock *l);
int plain_unlock(own_lock *l);

struct client {
  own_lock users, others, plain;
};
void work(struct client *c);

static int ok_inner(struct client *c) {
  own_write_lock(&c->users);
  work(c);
  return own_write_unlock(&c->users);
}
int ok_named_so(struct client *c) {
  own_write_lock(&c->users);
  ok_inner(c);
  return own_write_unlock(&c->users);
}

static int ok_reads(struct client *c) {
  other_read_lock(&c->others);
  work(c);
  return other_read_unlock(&c->others);
}
int ok_told_so(struct client *c) {
  other_read_lock(&c->others);
  ok_reads(c);
  return other_read_unlock(&c->others);
}

static int locks_plain(struct client *c) {
  plain_lock(&c->plain);
  work(c);
  return plain_unlock(&c->plain);
}
int bad_plain(struct client *c) {
  plain_lock(&c->plain);
  locks_plain(c);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this call locks 'c->plain' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  return plain_unlock(&c->plain);
}
