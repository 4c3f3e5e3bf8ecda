// RUN: %check_belay %s belay-inconsistent-guard %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=gnu11 -pthread

// What is said of a structure's members at discipline level only: it may be meant.
#include <pthread.h>

struct counter {
  pthread_mutex_t mutex;
  int value;
};
void log_number(int n);
void counter_add(struct counter *c, int n) {
  pthread_mutex_lock(&c->mutex);
  c->value += n;
  pthread_mutex_unlock(&c->mutex);
}
int counter_take(struct counter *c) {
  pthread_mutex_lock(&c->mutex);
  int n = c->value;
  c->value = 0;
  pthread_mutex_unlock(&c->mutex);
  return n;
}
void bad_looks(struct counter *c) {
  log_number(c->value);
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'c->value' is read here by 'bad_looks' with no lock, while 'counter_add' writes it under 'c->mutex'; take 'c->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-13]]:6: note: written here by 'counter_add' holding 'c->mutex'
}
void counter_reset(struct counter *c) {
  c->value = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'c->value' is written here by 'counter_reset' with no lock, while 'counter_add' writes it under 'c->mutex'; take 'c->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-18]]:6: note: written here by 'counter_add' holding 'c->mutex'
}
void counter_init(struct counter *c) { c->value = 0; }
// No lock needed here: whoever asks has stopped the others.
int ok_says_so(struct counter *c) {
  // no lock needed
  return c->value;
}
