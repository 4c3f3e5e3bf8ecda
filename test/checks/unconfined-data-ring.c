// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// D3: a ring of one reader and one writer, whose indices are plain numbers that the compiler's operations load and
// store.

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct ring {
  uint32_t reads, writes;
};
static int readable(struct ring *r, uint32_t *at) {
  *at = __atomic_load_n(&r->reads, __ATOMIC_RELAXED);
  return (int)(__atomic_load_n(&r->writes, __ATOMIC_ACQUIRE) - *at);
}
static int written(struct ring *r, uint32_t *at) {
  *at = __atomic_load_n(&r->writes, __ATOMIC_RELAXED);
  return (int)(*at - __atomic_load_n(&r->reads, __ATOMIC_ACQUIRE));
}
static void copy(void *to, const void *from, uint32_t size, uint32_t room) {
  const uint32_t first = size < room ? size : room;
  memcpy(to, from, first);
}

static struct ring ok_ring;
static uint32_t size;
static char *ok_bytes;
void more(const char *);
static void *ok_reader(void *unused) {
  char buffer[64];
  for (;;) {
    uint32_t at;
    int available;
    available = readable(&ok_ring, &at);
    if (available >= 64) {
      copy(buffer, ok_bytes, 64, size - at % size);
      __atomic_store_n(&ok_ring.reads, at + 64, __ATOMIC_RELEASE);
      more(buffer);
      if (at > 100000)
        break;
    }
  }
  return unused;
}
static void *ok_writer(void *unused) {
  char buffer[64] = "";
  for (;;) {
    uint32_t at;
    int room;
    room = size - written(&ok_ring, &at);
    if (room >= 64) {
      copy(ok_bytes, buffer, 64, size - at % size);
      __atomic_store_n(&ok_ring.writes, at + 64, __ATOMIC_RELEASE);
      if (at > 100000)
        break;
    }
  }
  return unused;
}
void ok_single_reader_and_writer(uint32_t n) {
  pthread_t r, w;
  size = n;
  ok_bytes = malloc(n);
  pthread_create(&r, NULL, ok_reader, NULL);
  pthread_create(&w, NULL, ok_writer, NULL);
  pthread_join(r, NULL);
  pthread_join(w, NULL);
  free(ok_bytes);
}

// Nobody asks the index of who reads.
static struct ring bad_ring;
static char *bad_bytes;
static void *bad_reader(void *unused) {
  char buffer[64];
  for (int i = 0; i < 1000; ++i) {
    copy(buffer, bad_bytes, 64, size);
    more(buffer);
  }
  return unused;
}
static void *bad_writer(void *unused) {
  char buffer[64] = "";
  for (;;) {
    uint32_t at;
    int room;
    room = size - written(&bad_ring, &at);
    if (room >= 64) {
      copy(bad_bytes, buffer, 64, size);
      break;
    }
  }
  return unused;
}
void bad_nothing_orders(uint32_t n) {
  pthread_t r, w;
  size = n;
  bad_bytes = malloc(n);
  pthread_create(&r, NULL, bad_reader, NULL);
  pthread_create(&w, NULL, bad_writer, NULL);
// CHECK-MESSAGES: :[[@LINE-79]]:3: warning: '*bad_bytes' is written here by thread 'bad_writer' with no lock, while thread 'bad_reader' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-13]]:7: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-81]]:3: note: read here by thread 'bad_reader' with no lock
// CHECK-MESSAGES: :[[@LINE-27]]:5: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-5]]:3: note: thread 'bad_writer' is started here
  pthread_join(r, NULL);
  pthread_join(w, NULL);
  free(bad_bytes);
}
