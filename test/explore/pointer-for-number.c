// A pointer that is given where a number is asked for: what old C lets pass.
// RUN: %belay stats --explore %s -- -std=gnu11 -pthread -Wno-int-conversion | FileCheck %s
#include <threads.h>

mtx_t door;
tss_t slot;
cnd_t ready;

static int closes(void *arg) {
  mtx_destroy(&door);
  tss_delete(&slot);
  return arg != NULL;
}
static int waits(void *arg) {
  mtx_lock(&door);
  tss_get(&slot);
  cnd_wait(&ready, &door);
  return arg != NULL;
}
void opens(void) {
  thrd_t t, u;
  thrd_create(&t, closes, NULL);
  thrd_create(&u, waits, NULL);
  mtx_lock(&door);
  tss_get(&slot);
  cnd_wait(&ready, &door);
}
// CHECK: root  opens
