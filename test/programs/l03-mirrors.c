// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L3: a file is asked of all mirrors; the first that has it gives its address through a one-place mailbox. The other
// mirrors' threads wait until the mailbox is emptied again before they are joined.
#include <pthread.h>
#include <stdio.h>

#define MIRRORS 3

struct mailbox {
  pthread_mutex_t lock;
  pthread_cond_t full, empty;
  const char *address;
  int closed;
};

struct mirror {
  const char *address;
  struct mailbox *found;
  pthread_t thread;
};

static int has_file(const struct mirror *m) { return m->address[0] != '#'; }

static void mailbox_put(struct mailbox *box, const char *address) {
  pthread_mutex_lock(&box->lock);
  while (box->address && !box->closed)
    pthread_cond_wait(&box->empty, &box->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 4 waits on the condition 'found.empty': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 4 to end
  if (!box->closed) {
    box->address = address;
    pthread_cond_signal(&box->full);
  }
  pthread_mutex_unlock(&box->lock);
}

static const char *mailbox_take(struct mailbox *box) {
  pthread_mutex_lock(&box->lock);
  while (!box->address)
    pthread_cond_wait(&box->full, &box->lock);
  const char *address = box->address;
  box->address = NULL;
  pthread_cond_signal(&box->empty);
  pthread_mutex_unlock(&box->lock);
  return address;
}

static void *ask_mirror(void *arg) {
  struct mirror *m = arg;
  if (has_file(m))
    mailbox_put(m->found, m->address);
  return NULL;
}

const char *fastest_mirror(void) {
  static const char *const known[MIRRORS] = {"eu.example.org", "us.example.org", "asia.example.org"};
  struct mailbox found = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, 0};
  struct mirror mirrors[MIRRORS];
  for (int i = 0; i < MIRRORS; ++i) {
    mirrors[i].address = known[i];
    mirrors[i].found = &found;
    pthread_create(&mirrors[i].thread, NULL, ask_mirror, &mirrors[i]);
  }
  const char *first = mailbox_take(&found);
#ifdef REPAIRED
  pthread_mutex_lock(&found.lock);
  found.closed = 1;
  pthread_cond_broadcast(&found.empty);
  pthread_mutex_unlock(&found.lock);
#endif
  for (int i = 0; i < MIRRORS; ++i)
    pthread_join(mirrors[i].thread, NULL);
  return first;
}
