// What a lock of one's own has returned says whether it came off: a status that is only set where it failed, or one in
// a structure, which goes back to the caller as it came.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread
#include <pthread.h>

struct queue {
  pthread_mutex_t mutex;
  int length;
};
void report(int error);
static int last_error;

static int queue_enter(struct queue *q) {
  int result = 0;
  if (__builtin_expect((last_error = pthread_mutex_lock(&q->mutex)) != 0, 0)) {
    report(last_error);
    result = -9;
    goto error;
  }
error:
  return result;
}

int ok_push(struct queue *q) {
  int result = 0;
  if ((result = queue_enter(q)) < 0)
    goto error;
  q->length++;
  pthread_mutex_unlock(&q->mutex);
error:
  return result;
}
int bad_push(struct queue *q, int most) {
  int result = 0;
  if ((result = queue_enter(q)) < 0)
    goto error;
  if (q->length >= most) {
    result = -1;
    goto error;
  }
  q->length++;
  pthread_mutex_unlock(&q->mutex);
error:
  return result;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'q->mutex' is still locked when the function returns here
  // CHECK-MESSAGES: :[[@LINE-11]]:17: note: locked here
  // CHECK-MESSAGES: :[[@LINE-5]]:3: note: another path unlocks it here
}

// What else the status is set for says nothing of the lock.
static int queue_visit(struct queue *q, int most) {
  int result = 0;
  if (q->length > most)
    result = -1;
  if (pthread_mutex_lock(&q->mutex) != 0)
    result = -9;
  return result;
}
int bad_visit(struct queue *q, int most) {
  if (queue_visit(q, most) < 0)
    return -1;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'q->mutex' is still locked when the function returns here
  // CHECK-MESSAGES: :[[@LINE-3]]:7: note: locked here
  // CHECK-MESSAGES: :[[@LINE+2]]:3: note: another path unlocks it here
  q->length++;
  pthread_mutex_unlock(&q->mutex);
  return 0;
}

typedef struct {
  int code;
} status;
#define STATUS(Code) ((const status){.code = Code})
static inline int good(const status s) { return s.code == 0; }
static inline status queue_lock(struct queue *q) {
  int code = pthread_mutex_lock(&q->mutex);
  return STATUS(code);
}
static inline status queue_unlock(struct queue *q) {
  int code = pthread_mutex_unlock(&q->mutex);
  return STATUS(code);
}

status ok_pop(struct queue *q) {
  status rc;
  rc = queue_lock(q);
  if (!good(rc))
    return rc;
  q->length--;
  queue_unlock(q);
  return rc;
}
status ok_peek(struct queue *q, int *length) {
  status rc = queue_lock(q);
  if (!good(rc))
    return rc;
  *length = q->length;
  queue_unlock(q);
  return STATUS(0);
}
status check(int);
status bad_pop(struct queue *q, int by) {
  status rc = queue_lock(q);
  if (!good(rc))
    return rc;
  rc = check(by);
  if (!good(rc))
    return rc;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'q->mutex' is still locked when the function returns here
  // CHECK-MESSAGES: :[[@LINE-7]]:15: note: locked here
  // CHECK-MESSAGES: :[[@LINE+2]]:3: note: another path unlocks it here
  q->length -= by;
  queue_unlock(q);
  return rc;
}
