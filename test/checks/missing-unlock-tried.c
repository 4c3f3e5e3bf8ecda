// A try whose result nobody looks at.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <time.h>

struct port {
  pthread_mutex_t bus;
  int value, writes;
};

void bad_timed(struct port *p, int v, const struct timespec *until) {
  pthread_mutex_timedlock(&p->bus, until);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks whether this try has locked 'p->bus', and what follows goes on as if it had; test the result, or lock 'p->bus' [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE+5]]:3: note: unlocked here, locked or not
  if (v != p->value) {
    p->value = v;
    p->writes++;
  }
  pthread_mutex_unlock(&p->bus);
}
void ok_timed(struct port *p, int v, const struct timespec *until) {
  if (pthread_mutex_timedlock(&p->bus, until) != 0)
    return;
  p->value = v;
  pthread_mutex_unlock(&p->bus);
}
// Whoever had it has let go of it.
void ok_probes(struct port *p) {
  pthread_mutex_trylock(&p->bus);
  pthread_mutex_unlock(&p->bus);
}
// Locked for certain by then.
void ok_locks(struct port *p, const struct timespec *until) {
  int locked = pthread_mutex_timedlock(&p->bus, until) == 0;
  if (!locked)
    pthread_mutex_lock(&p->bus);
  p->value = 0;
  pthread_mutex_unlock(&p->bus);
}

// 0 says that it has come off.
int bad_inverted(struct port *p, int v) {
  if (pthread_mutex_trylock(&p->bus)) {
    p->value = v;
    pthread_mutex_unlock(&p->bus);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p->bus' is unlocked here, but it has not been locked [belay-missing-unlock]
    return 1;
  }
  return 0;
}
int ok_tried(struct port *p, int v) {
  if (pthread_mutex_trylock(&p->bus) != 0)
    return 0;
  p->value = v;
  pthread_mutex_unlock(&p->bus);
  return 1;
}
// Then it waits for it.
void ok_waits(struct port *p) {
  if (pthread_mutex_trylock(&p->bus)) {
    p->writes++;
    pthread_mutex_lock(&p->bus);
  }
  pthread_mutex_unlock(&p->bus);
}
// It is the caller's.
void ok_tries_another(struct port *p, struct port *other) {
  if (pthread_mutex_trylock(&other->bus))
    pthread_mutex_unlock(&p->bus);
  else
    pthread_mutex_unlock(&other->bus);
}
