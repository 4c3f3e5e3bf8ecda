// RUN: %belay stats --explore %s -- | FileCheck --check-prefix=STATS %s
// RUN: not %belay check --quiet --no-cache --checks=unconfined-data,dangling-capture %s -- | FileCheck %s
// Code that isn't known orders only those who call it: that another thread has called some doesn't hide a race of two
// that haven't, and what of C only reads and writes what it is given orders nobody.
#include <pthread.h>
#include <stdio.h>
#include <string.h>

void unknown_meeting(void);

static int formats, others, ordered;

static void *formatting(void *arg) {
  char text[32];
  snprintf(text, sizeof text, "%d", 1);
  ++formats;
// CHECK-DAG: [[@LINE-1]]:5: warning: {{.*}}'formats'{{.*}} [belay-unconfined-data]
  return arg;
}

static void *bad_apart(void *arg) {
  ++others;
// CHECK-DAG: [[@LINE-1]]:5: warning: {{.*}}'others'{{.*}} [belay-unconfined-data]
  return arg;
}

static void *meeting(void *arg) {
  unknown_meeting();
  return arg;
}

// CHECK-NOT: 'ordered'
static void *ok_meeting(void *arg) {
  unknown_meeting();
  ++ordered;
  return arg;
}

int main(void) {
  pthread_t t[7];
  pthread_create(&t[0], 0, formatting, 0);
  pthread_create(&t[1], 0, formatting, 0);
  pthread_create(&t[2], 0, bad_apart, 0);
  pthread_create(&t[3], 0, bad_apart, 0);
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], 0);
  pthread_create(&t[4], 0, meeting, 0);
  pthread_join(t[4], 0);
  return 0;
}
// STATS: race  line {{.*}} others
