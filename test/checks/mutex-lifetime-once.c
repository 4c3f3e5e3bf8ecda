// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=gnu11 -pthread
//
// A flag that each call makes anew.

#include <pthread.h>
#include <threads.h>

static unsigned table[256];
static void build(void) {
  for (unsigned i = 0; i < 256; i++)
    table[i] = i * 0x9e3779b9u;
}

unsigned bad_local(unsigned char c) {
  once_flag built = ONCE_FLAG_INIT;
  call_once(&built, build);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'built' is a local: each call has a flag of its own, and runs this each time; make it static [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE-3]]:13: note: declared here
  return table[c];
}
unsigned bad_posix(unsigned char c) {
  pthread_once_t built = PTHREAD_ONCE_INIT;
  pthread_once(&built, build);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'built' is a local: each call has a flag of its own, and runs this each time; make it static [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE-3]]:18: note: declared here
  return table[c];
}
unsigned ok_static(unsigned char c) {
  static once_flag built = ONCE_FLAG_INIT;
  call_once(&built, build);
  return table[c];
}
unsigned ok_given(once_flag *built, unsigned char c) {
  call_once(built, build);
  return table[c];
}
// Once in all the rounds of this call.
void ok_in_a_loop(const char *s) {
  once_flag warned = ONCE_FLAG_INIT;
  for (; *s; s++)
    if (*s == '!')
      call_once(&warned, build);
}
// Several threads of this function have one flag.
extern void start(once_flag *);
void ok_shared(void) {
  once_flag built = ONCE_FLAG_INIT;
  start(&built);
  call_once(&built, build);
}
