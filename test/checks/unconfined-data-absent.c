// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// Where the handle is null no thread was started.

#include <pthread.h>
#include <stddef.h>

void use(int);

static pthread_t writer;
static int written;
static void *writes(void *arg) {
  written = 1;
  return arg;
}
static int start_writer(void) { return pthread_create(&writer, NULL, writes, NULL); }
static void finish_writer(void) {
  if (writer != 0)
    pthread_join(writer, NULL);
  else
    use(written);
}
void ok_absent(void) {
  start_writer();
  finish_writer();
}

static pthread_t other;
static int counted;
static void *counts(void *arg) {
  counted++;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'counted' is written here by thread 'counts' with no lock, while 'bad_there' reads it [belay-unconfined-data]
  return arg;
}
static int start_other(void) { return pthread_create(&other, NULL, counts, NULL); }
static void finish_other(void) {
  if (other != 0)
    use(counted);
  pthread_join(other, NULL);
}
void bad_there(void) {
  start_other();
  finish_other();
}

// What is returned, and kept in a global pointer.
typedef struct thread Thread;
__attribute__((annotate("belay::spawn(object: return, entry: 0, args: 1)"))) Thread *begin(void *(*)(void *), void *);
__attribute__((annotate("belay::join(object: 0)"))) void end(Thread *);
static Thread *kept;
static int logged;
static void *logs(void *arg) {
  logged = 1;
  return arg;
}
void ok_begin(void) { kept = begin(logs, NULL); }
void ok_end(void) {
  if (kept != NULL)
    end(kept);
  else
    use(logged);
}
