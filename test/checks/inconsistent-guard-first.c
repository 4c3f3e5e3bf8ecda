// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread
//
// What comes first, who has been told, and what can't fail.

#include <pthread.h>
#include <stdlib.h>

// Whoever reads it has seen to it that it was made, once.
static pthread_mutex_t made = PTHREAD_MUTEX_INITIALIZER;
static int is_made;
static char **names, **hooks;
static void init_hooks(void) { hooks = calloc(4, sizeof *hooks); }
void ensure(void) {
  pthread_mutex_lock(&made);
  if (is_made)
    goto unlock;
  names = calloc(8, sizeof *names);
  init_hooks();
  is_made = 1;
unlock:
  pthread_mutex_unlock(&made);
}
char *ok_first(void) {
  ensure();
  char **all = names;
  return all[0];
}
char *ok_hook(void) {
  ensure();
  char **all = hooks;
  return all[0];
}
void fini(void) {
  pthread_mutex_lock(&made);
  if (is_made) {
    hooks = NULL;
    names = NULL;
  }
  pthread_mutex_unlock(&made);
}

static pthread_mutex_t added = PTHREAD_MUTEX_INITIALIZER;
static int *last;
void add(int *n) {
  pthread_mutex_lock(&added);
  last = n;
  pthread_mutex_unlock(&added);
}
void drop(void) {
  pthread_mutex_lock(&added);
  last = NULL;
  pthread_mutex_unlock(&added);
}
// What is done anew each time may be done by another as well.
int bad_adds(int *n) {
  add(n);
  int *l = last;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'last' is read here by 'bad_adds' with no lock, while 'add' writes it under 'added'; take 'added' here as well [belay-inconsistent-guard]
  return *l;
}

static pthread_rwlock_t conf_lock = PTHREAD_RWLOCK_INITIALIZER;
static int *conf;
void set_conf(int *c) {
  pthread_rwlock_wrlock(&conf_lock);
  conf = c;
  pthread_rwlock_unlock(&conf_lock);
}
void unset_conf(void) {
  pthread_rwlock_wrlock(&conf_lock);
  conf = NULL;
  pthread_rwlock_unlock(&conf_lock);
}
/*
 * Check if an event is configured.
 *
 * NOTE: Caller must acquire read locks for conf_lock.
 */
int ok_told(int event) {
  int *c = conf;
  return *c & event;
}
/* Check if an event is configured. */
int bad_untold(int event) {
  int *c = conf;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'conf' is read here by 'bad_untold' with no lock, while 'set_conf' writes it under 'conf_lock'; take 'conf_lock' here as well [belay-inconsistent-guard]
  return *c & event;
}

// Where an unlock fails, nobody has been let in.
struct log { int level; };
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static struct log *logger;
static void fatal(void) {
  struct log *l = logger;
  if (l->level)
    abort();
}
#define UNLOCK(m)                                                                                                      \
  do {                                                                                                                 \
    int err = pthread_mutex_unlock(m);                                                                                 \
    if (err)                                                                                                           \
      fatal();                                                                                                         \
  } while (0)
void ok_replace(struct log *l) {
  pthread_mutex_lock(&log_lock);
  logger = l;
  UNLOCK(&log_lock);
}
void ok_reset_log(void) {
  pthread_mutex_lock(&log_lock);
  logger = NULL;
  UNLOCK(&log_lock);
}
void bad_level(int level) {
  struct log *l = logger;
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'logger' is read here by 'bad_level' with no lock, while 'ok_replace' writes it under 'log_lock'; take 'log_lock' here as well [belay-inconsistent-guard]
  l->level = level;
}

// What is there from beginning to end is one thing; that it was locked before tells nothing of what comes now.
struct bucket { int used; };
static pthread_mutex_t rate = PTHREAD_MUTEX_INITIALIZER;
static struct bucket *buckets;
void rate_init(void) {
  pthread_mutex_lock(&rate);
  buckets = calloc(8, sizeof *buckets);
  pthread_mutex_unlock(&rate);
}
void rate_shutdown(void) {
  pthread_mutex_lock(&rate);
  buckets = NULL;
  pthread_mutex_unlock(&rate);
}
int bad_exceeded(int n) {
  pthread_mutex_lock(&rate);
  int used = ++buckets[n].used;
  pthread_mutex_unlock(&rate);
  struct bucket *b = buckets;
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'buckets' is read here by 'bad_exceeded' with no lock, while 'rate_init' writes it under 'rate'; take 'rate' here as well [belay-inconsistent-guard]
  return used > b->used;
}

// One function locks and counts, the other hands out and unlocks.
static pthread_mutex_t damage = PTHREAD_MUTEX_INITIALIZER;
struct entry {
  struct entry *next;
  int value;
};
static struct entry *damaged;
void report_damaged(struct entry *e) {
  pthread_mutex_lock(&damage);
  e->next = damaged;
  damaged = e;
  pthread_mutex_unlock(&damage);
}
void forget_damaged(void) {
  pthread_mutex_lock(&damage);
  damaged = NULL;
  pthread_mutex_unlock(&damage);
}
void drop_damaged(void) {
  pthread_mutex_lock(&damage);
  if (damaged)
    damaged = damaged->next;
  pthread_mutex_unlock(&damage);
}
int any_damaged(void) {
  pthread_mutex_lock(&damage);
  int any = damaged != NULL;
  pthread_mutex_unlock(&damage);
  return any;
}
int damaged_count(void) {
  int n = 0;
  pthread_mutex_lock(&damage);
  for (struct entry *e = damaged; e; e = e->next)
    n++;
  return n;
}
void ok_damaged_data(int *to) {
  for (struct entry *e = damaged; e; e = e->next)
    *to++ = e->value;
  damaged = NULL;
  pthread_mutex_unlock(&damage);
}
void bad_skip_damaged(struct entry *e) {
  // CHECK-MESSAGES: :[[@LINE+1]]:3: warning: 'damaged' is written here by 'bad_skip_damaged' with no lock, while
  damaged = e;
}
