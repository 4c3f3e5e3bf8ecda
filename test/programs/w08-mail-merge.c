// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W8: a merge waits for its address to be looked up while it holds the lock of the letter, by C11's conditions; the look-up
// notes its result in the letter.
#include <stdlib.h>
#include <threads.h>

struct letter {
  mtx_t lock;
  int address;
};

struct lookup {
  mtx_t lock;
  cnd_t done;
  int finished;
  struct letter *for_letter;
};

static void set_address(struct letter *l, int address) {
  mtx_lock(&l->lock);
  l->address = address;
  mtx_unlock(&l->lock);
}

static int look_up(void *arg) {
  struct lookup *u = arg;
  set_address(u->for_letter, 12);
  mtx_lock(&u->lock);
  u->finished = 1;
  cnd_signal(&u->done);
  mtx_unlock(&u->lock);
  return 0;
}

static void wait_finished(struct lookup *u) {
  mtx_lock(&u->lock);
  while (!u->finished)
    cnd_wait(&u->done, &u->lock);
  mtx_unlock(&u->lock);
}

static int merge(struct letter *l, struct lookup *u) {
#ifdef REPAIRED
  wait_finished(u);
  mtx_lock(&l->lock);
#else
  mtx_lock(&l->lock);
  wait_finished(u);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this waits on 'u->done' while 'l->lock' is held, which whoever notifies it needs: nobody can wake it up; unlock first [belay-blocking-under-lock]
#endif
  const int address = l->address;
  mtx_unlock(&l->lock);
  return address;
}

int main(void) {
  struct letter l = {.address = 0};
  struct lookup u = {.finished = 0, .for_letter = &l};
  thrd_t thread;
  if (mtx_init(&l.lock, mtx_plain) != thrd_success || mtx_init(&u.lock, mtx_plain) != thrd_success ||
      cnd_init(&u.done) != thrd_success)
    return 2;
  if (thrd_create(&thread, look_up, &u) != thrd_success)
    abort();
  const int address = merge(&l, &u);
  thrd_join(thread, NULL);
  return address == 12 ? 0 : 1;
}
