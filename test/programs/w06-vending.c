// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W6: a vending machine's motor waits for a coin, and a coin that is put in wakes the display's thread only.
#include <stdbool.h>
#include <threads.h>

struct machine {
  mtx_t lock;
  cnd_t coin_in;
  cnd_t display_changed;
  int coins;
  bool off;
};

static void show(struct machine *m) { cnd_broadcast(&m->display_changed); }

static void insert_coin(struct machine *m) {
  mtx_lock(&m->lock);
  m->coins++;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'm->coins' is set here, and nobody notifies 'arg->coin_in': a thread that waits for it sleeps on; notify 'arg->coin_in' after this write [belay-lost-notify]
  show(m);
#ifdef REPAIRED
  cnd_signal(&m->coin_in);
#endif
  mtx_unlock(&m->lock);
}

static int motor(void *arg) {
  struct machine *m = arg;
  int sold = 0;
  mtx_lock(&m->lock);
  while (sold < 1) {
    while (m->coins == 0)
      cnd_wait(&m->coin_in, &m->lock);
    m->coins--;
    ++sold;
  }
  mtx_unlock(&m->lock);
  return sold;
}

static int display(void *arg) {
  struct machine *m = arg;
  int updates = 0;
  mtx_lock(&m->lock);
  while (!m->off) {
    cnd_wait(&m->display_changed, &m->lock);
    ++updates;
  }
  mtx_unlock(&m->lock);
  return updates;
}

static void switch_off(struct machine *m) {
  mtx_lock(&m->lock);
  m->off = true;
  show(m);
  mtx_unlock(&m->lock);
}

int main(void) {
  struct machine m = {.coins = 0, .off = false};
  thrd_t motor_thread, display_thread;
  int sold = 0, updates = 0;
  mtx_init(&m.lock, mtx_plain);
  cnd_init(&m.coin_in);
  cnd_init(&m.display_changed);
  if (thrd_create(&motor_thread, motor, &m) != thrd_success)
    return 2;
  if (thrd_create(&display_thread, display, &m) != thrd_success)
    thrd_exit(2);
  insert_coin(&m);
  thrd_join(motor_thread, &sold);
  switch_off(&m);
  thrd_join(display_thread, &updates);
  return sold == 1 ? 0 : 1;
}
