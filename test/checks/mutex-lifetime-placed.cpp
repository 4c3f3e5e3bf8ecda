// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=c++20 -pthread
//
// A structure that is made by `new` in memory that several processes share.

#include <new>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

struct Board {
  pthread_mutex_t lock;
  int n;
};

static void play(Board *b) {
  pthread_mutex_lock(&b->lock);
  b->n++;
  pthread_mutex_unlock(&b->lock);
}

void bad_placed() {
  void *memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  Board *b = new (memory) Board;
  pthread_mutex_init(&b->lock, nullptr);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'b->lock' is in memory that a child process shares, but is made for the threads of one: set PTHREAD_PROCESS_SHARED in its attributes [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE-4]]:18: note: the memory is mapped here
  // CHECK-MESSAGES: :[[@LINE-11]]:3: note: the child uses it here
  if (fork() == 0) {
    play(b);
    _exit(0);
  }
}
void ok_private() {
  void *memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Board *b = new (memory) Board;
  pthread_mutex_init(&b->lock, nullptr);
  if (fork() == 0) {
    play(b);
    _exit(0);
  }
}
void ok_elsewhere(void *memory) {
  void *other = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  Board *b = new (memory) Board;
  pthread_mutex_init(&b->lock, nullptr);
  if (fork() == 0) {
    play(b);
    munmap(other, sizeof(Board));
    _exit(0);
  }
}
