// A pointer that is declared at the top, as C had it, and is given its value before anything is locked names one lock.
// RUN: %check_belay %s belay-missing-unlock,belay-double-lock %t -- -- -std=c11 -pthread
#include <pthread.h>

struct pool {
  pthread_mutex_t lock;
  int free;
  struct pool *next;
};
struct pool *find_pool(int id);
struct pool *any_pool(void);

int bad_take(int id, int wanted) {
  struct pool *p;
  int left;
  if (wanted == 0)
    return 0;
  p = find_pool(id);
  pthread_mutex_lock(&p->lock);
  if (p->free < wanted)
    // CHECK-MESSAGES: :[[@LINE+1]]:5: warning: 'p->lock' is still locked when the function returns here
    return -1;
  p->free -= wanted;
  left = p->free;
  pthread_mutex_unlock(&p->lock);
  return left;
}

int bad_either(int id, int wanted) {
  struct pool *p = NULL;
  if (id >= 0)
    p = find_pool(id);
  else
    p = any_pool();
  pthread_mutex_lock(&p->lock);
  if (p->free < wanted)
    // CHECK-MESSAGES: :[[@LINE+1]]:5: warning: 'p->lock' is still locked when the function returns here
    return -1;
  p->free -= wanted;
  pthread_mutex_unlock(&p->lock);
  return 0;
}

int bad_twice(int id) {
  struct pool *p;
  int n;
  p = find_pool(id);
  pthread_mutex_lock(&p->lock);
  n = p->free;
  pthread_mutex_unlock(&p->lock);
  // CHECK-MESSAGES: :[[@LINE+1]]:3: warning: 'p->lock' is unlocked here, but it has been unlocked already
  pthread_mutex_unlock(&p->lock);
  return n;
}

int ok_all_paths(int id, int wanted) {
  struct pool *p;
  int result = -1;
  p = find_pool(id);
  pthread_mutex_lock(&p->lock);
  if (p->free >= wanted) {
    p->free -= wanted;
    result = 0;
  }
  pthread_mutex_unlock(&p->lock);
  return result;
}

// Hand over hand: the lock that is left is another's.
int ok_hand_over_hand(int id, int wanted) {
  struct pool *p;
  int n;
  p = find_pool(id);
  pthread_mutex_lock(&p->lock);
  while (p->free < wanted) {
    struct pool *next = p->next;
    pthread_mutex_lock(&next->lock);
    pthread_mutex_unlock(&p->lock);
    p = next;
  }
  n = p->free;
  pthread_mutex_unlock(&p->lock);
  return n;
}

// One after the other.
int ok_each(int a, int b) {
  struct pool *p;
  int n;
  p = find_pool(a);
  pthread_mutex_lock(&p->lock);
  n = p->free;
  pthread_mutex_unlock(&p->lock);
  p = find_pool(b);
  if (!p)
    return n;
  pthread_mutex_lock(&p->lock);
  n += p->free;
  pthread_mutex_unlock(&p->lock);
  return n;
}

void set_pool(struct pool **out);

// Whoever has its address may set it anew.
int ok_let_out(int wanted) {
  struct pool *p;
  p = any_pool();
  pthread_mutex_lock(&p->lock);
  set_pool(&p);
  if (p->free < wanted)
    return -1;
  pthread_mutex_unlock(&p->lock);
  return 0;
}
