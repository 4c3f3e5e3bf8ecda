// A round of a loop that ends with the wait: all is asked again.
// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread
#include <pthread.h>

struct ring {
  pthread_mutex_t mutex;
  pthread_cond_t request, answer;
  int code, eof, head, tail, size;
};
enum { Nothing, Open, Busy };
int fill(struct ring *r, int wanted);
void log_text(const char *);

void ok_fill(struct ring *r) {
  pthread_mutex_lock(&r->mutex);
  while (r->code == Busy) {
    int wanted;
    if (r->eof)
      break;
    if (r->head >= r->tail) {
      if (r->tail || r->size - r->head > 100) {
        wanted = r->size - r->head;
      } else {
        pthread_cond_signal(&r->answer);
        pthread_cond_wait(&r->request, &r->mutex);
        log_text("woken");
        continue;
      }
    } else {
      wanted = r->tail - r->head - 1;
      if (wanted < 100) {
        pthread_cond_wait(&r->request, &r->mutex);
        continue;
      }
    }
    r->head += fill(r, wanted);
  }
  if (r->code == Busy)
    r->code = Nothing;
  if (r->code != Open)
    r->eof = 1;
  pthread_mutex_unlock(&r->mutex);
}

void bad_fill(struct ring *r) {
  pthread_mutex_lock(&r->mutex);
  while (r->code == Busy) {
    int wanted = 100;
    if (r->eof)
      break;
    if (r->head >= r->tail) {
      if (r->tail || r->size - r->head > 100)
        wanted = r->size - r->head;
      else
        pthread_cond_wait(&r->request, &r->mutex);
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this wait on 'r->request' is not in a loop that tests what it waits for
    }
    r->head += fill(r, wanted);
  }
  pthread_mutex_unlock(&r->mutex);
}
