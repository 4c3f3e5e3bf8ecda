// RUN: %check_belay %s belay-unconfined-data %t -- -- -pthread
//
// Threads that work when their counter is set, and set it back; whoever sets it waits for that.
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

void use(int);
void waits_for_input(void);

static struct turn {
  _Atomic unsigned long n;
} turns[8];
static pthread_mutex_t all = PTHREAD_MUTEX_INITIALIZER;
int apart, beside, done;

static void *serve(void *arg) {
  long id = (long)arg;
  while (1) {
    if (atomic_load(&turns[id].n) == 0) {
      pthread_mutex_lock(&all);
      ++done;
      pthread_mutex_unlock(&all);
      continue;
    }
    use(apart);
    use(beside);
    atomic_store(&turns[id].n, 0);
  }
  return NULL;
}

void start_threads(void) {
  pthread_t t;
  for (long i = 1; i < 8; ++i)
    pthread_create(&t, NULL, serve, (void *)i);
}

// Between two rounds.
void ok_accept(int n) {
  pthread_mutex_lock(&all);
  ++done;
  pthread_mutex_unlock(&all);
  apart = n;
}

void bad_slice(int n) {
  pthread_mutex_lock(&all);
  ++done;
  pthread_mutex_unlock(&all);
  beside = n;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'beside' is written here by 'bad_slice' with no lock, while thread 'serve' reads it [belay-unconfined-data]
}

void round_of_all(void) {
  for (int i = 1; i < 8; ++i)
    atomic_store(&turns[i].n, 4);
  bad_slice(1);
  while (1) {
    unsigned long pending = 0;
    for (int i = 1; i < 8; ++i)
      pending += atomic_load(&turns[i].n);
    if (pending == 0)
      break;
  }
  ok_accept(2);
}
