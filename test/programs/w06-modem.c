// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W6: a modem's command waits for its answer. The receiver notes an answer and signals only where it is "OK": after an
// error the one who has sent the command sleeps for ever.
#include <pthread.h>
#include <stddef.h>

enum answer { NONE, OK, ERROR };

struct modem {
  pthread_mutex_t lock;
  pthread_cond_t answered;
  enum answer answer;
  int command;
  pthread_cond_t commanded;
};

static enum answer execute(int command) { return command % 2 == 0 ? OK : ERROR; }

static void set_answer(struct modem *m, enum answer a) {
  m->answer = a;
  switch (a) {
  case OK:
    pthread_cond_signal(&m->answered);
    break;
  case ERROR:
#ifdef REPAIRED
    pthread_cond_signal(&m->answered);
#endif
    break;
  case NONE:
    break;
  }
}

static void *receiver(void *arg) {
  struct modem *m = arg;
  pthread_mutex_lock(&m->lock);
  while (m->command == 0)
    pthread_cond_wait(&m->commanded, &m->lock);
  set_answer(m, execute(m->command));
  pthread_mutex_unlock(&m->lock);
  return NULL;
}

static enum answer send_command(struct modem *m, int command) {
  enum answer a;
  pthread_mutex_lock(&m->lock);
  m->command = command;
  pthread_cond_signal(&m->commanded);
  do {
    pthread_cond_wait(&m->answered, &m->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'm.answered': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    a = m->answer;
  } while (a == NONE);
  pthread_mutex_unlock(&m->lock);
  return a;
}

int main(void) {
  struct modem m = {.lock = PTHREAD_MUTEX_INITIALIZER,
                    .answered = PTHREAD_COND_INITIALIZER,
                    .answer = NONE,
                    .command = 0,
                    .commanded = PTHREAD_COND_INITIALIZER};
  pthread_t thread;
  if (pthread_create(&thread, NULL, receiver, &m) != 0)
    return 2;
  const enum answer a = send_command(&m, 3);
  pthread_join(thread, NULL);
  return a == ERROR ? 0 : 1;
}
