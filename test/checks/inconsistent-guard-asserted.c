// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread
//
// D3: a macro asserts that the caller has the lock, by whatever it expands to.

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#define ASSERT_LOCKED(M) ((void)(pthread_mutex_trylock(&(M)) ? 0 : (abort(), 0)))
#define ASSERT_NOT_LOCKED(M) ((void)(pthread_mutex_trylock(&(M)) ? (abort(), 0) : pthread_mutex_unlock(&(M))))

struct session {
  pthread_mutex_t lock;
  int attached, viewers;
};

int ok_attach(struct session *s) {
  ASSERT_LOCKED(s->lock);
  if (s->attached)
    return -1;
  s->attached = 1;
  return 0;
}
int detach(struct session *s) {
  pthread_mutex_lock(&s->lock);
  const int was = s->attached;
  s->attached = 0;
  s->viewers = 0;
  pthread_mutex_unlock(&s->lock);
  return was;
}
int is_attached(struct session *s) {
  pthread_mutex_lock(&s->lock);
  const int is = s->attached && s->viewers;
  pthread_mutex_unlock(&s->lock);
  return is;
}
void bad_view(struct session *s) {
  s->viewers = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 's->viewers' is written here by 'bad_view' with no lock, while 'detach' writes it under 's->lock'; take 's->lock' here as well [belay-inconsistent-guard]
}
