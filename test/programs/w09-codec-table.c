// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W9: a table of codecs is filled once by a function that asks a codec for its index, and this makes sure first that the
// table has been filled.
#include <pthread.h>
#include <stddef.h>

enum { CODECS = 3 };

struct codec {
  int id;
  int alias_of;
  int rate;
};

static pthread_once_t filled = PTHREAD_ONCE_INIT;
static struct codec codecs[CODECS];

static void fill(void);

static int find_filled(int id) {
  for (int i = 0; i < CODECS; ++i)
    if (codecs[i].id == id)
      return i;
  return -1;
}

static int codec_index(int id) {
  pthread_once(&filled, fill);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for the first call to return: the call is this thread's own [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
  return find_filled(id);
}

static void add(int slot, int id, int alias_of, int rate) {
  codecs[slot].id = id;
  codecs[slot].alias_of = alias_of;
#ifdef REPAIRED
  const int target = alias_of ? find_filled(alias_of) : -1;
#else
  const int target = alias_of ? codec_index(alias_of) : -1;
#endif
  codecs[slot].rate = target >= 0 ? codecs[target].rate : rate;
}

static void fill(void) {
  add(0, 10, 0, 8000);
  add(1, 11, 0, 48000);
  add(2, 12, 11, 0);
}

static void *decode(void *arg) {
  int *rate = arg;
  const int i = codec_index(12);
  *rate = i >= 0 ? codecs[i].rate : 0;
  return NULL;
}

int main(void) {
  int rates[2] = {0, 0};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&threads[i], NULL, decode, &rates[i]) != 0)
      return 2;
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  return rates[0] == 48000 && rates[1] == 48000 ? 0 : 1;
}
