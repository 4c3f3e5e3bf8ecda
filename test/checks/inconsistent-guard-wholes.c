// A structure that is copied or cleared as a whole under the lock, and counted up member by member.
// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <string.h>

struct stats {
  unsigned long frames, dropped;
};
struct relay {
  pthread_mutex_t lock;
  struct stats st;
  int (*sink)(const void *, unsigned);
};

static void account(struct relay *r, int sent) {
  if (sent < 0)
    r->st.dropped++;
  else
    r->st.frames++;
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'opaque->st.frames' is written here by 'bad_on_frame' with no lock, while 'reset' writes it under 'r->lock'; take 'r->lock' here as well [belay-inconsistent-guard]
    // CHECK-MESSAGES: :[[@LINE+7]]:3: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE+24]]:3: note: written here by 'reset' holding 'r->lock'
    // CHECK-MESSAGES: :[[@LINE-6]]:11: note: 'opaque->st.dropped' is written here, too
}
int bad_on_frame(void *opaque, const void *frame, unsigned size) {
  struct relay *r = opaque;
  int sent = r->sink(frame, size);
  account(r, sent);
  return sent;
}
int ok_on_frame(void *opaque, const void *frame, unsigned size) {
  struct relay *r = opaque;
  int sent = r->sink(frame, size);
  pthread_mutex_lock(&r->lock);
  account(r, sent);
  pthread_mutex_unlock(&r->lock);
  return sent;
}
void get(struct relay *r, struct stats *out) {
  pthread_mutex_lock(&r->lock);
  *out = r->st;
  pthread_mutex_unlock(&r->lock);
}
void reset(struct relay *r) {
  pthread_mutex_lock(&r->lock);
  memset(&r->st, 0, sizeof r->st);
  pthread_mutex_unlock(&r->lock);
}
// What it points to is the same for all.
void ok_set(struct relay *r, int (*sink)(const void *, unsigned)) { r->sink = sink; }
