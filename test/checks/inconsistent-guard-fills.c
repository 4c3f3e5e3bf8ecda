// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread
//
// K10: who fills an object that was just made, or a slot that is free.

#include <pthread.h>
#include <stddef.h>

struct queue {
  pthread_mutex_t mutex;
  int count;
};
void push(struct queue *q) {
  pthread_mutex_lock(&q->mutex);
  q->count++;
  pthread_mutex_unlock(&q->mutex);
}
void drop(struct queue *q) {
  pthread_mutex_lock(&q->mutex);
  q->count = 0;
  pthread_mutex_unlock(&q->mutex);
}
// Who is given a pointer to the pointer fills what was made for that.
int ok_decode(const int *buffer, struct queue **out) {
  (*out)->count = buffer[0];
  return 0;
}
int bad_set(const int *buffer, struct queue *q) {
  q->count = buffer[0];
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'q->count' is written here by 'bad_set' with no lock, while 'push' writes it under 'q->mutex'; take 'q->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-16]]:6: note: written here by 'push' holding 'q->mutex'
  return 0;
}

struct slot {
  pthread_mutex_t mutex;
  void *head, *tail;
  int size, limit;
};
struct slot *get_slot(int number);
void put(struct slot *s, void *item) {
  pthread_mutex_lock(&s->mutex);
  s->head = item;
  s->tail = s->tail ? s->tail : item;
  s->limit = ++s->size * 2;
  pthread_mutex_unlock(&s->mutex);
}
void clear(struct slot *s) {
  pthread_mutex_lock(&s->mutex);
  s->head = s->tail = NULL;
  s->limit = s->size = 0;
  pthread_mutex_unlock(&s->mutex);
}
void turn(struct slot *s) {
  pthread_mutex_lock(&s->mutex);
  void *tail = s->tail;
  s->tail = s->head;
  s->head = tail;
  s->limit -= s->size--;
  pthread_mutex_unlock(&s->mutex);
}
void grow(struct slot *s) {
  pthread_mutex_lock(&s->mutex);
  s->limit *= 2;
  pthread_mutex_unlock(&s->mutex);
}
// Who sets many members, and looks at none, makes the object, wherever it lies.
void ok_fill(int number) {
  struct slot *s = get_slot(number);
  s->head = NULL;
  s->tail = NULL;
  s->size = 0;
  s->limit = 8;
}
void bad_one(int number) {
  struct slot *s = get_slot(number);
  s->limit = 8;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 's->limit' is written here by 'bad_one' with no lock, while 'put' writes it under 's->mutex'; take 's->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-34]]:6: note: written here by 'put' holding 's->mutex'
}
