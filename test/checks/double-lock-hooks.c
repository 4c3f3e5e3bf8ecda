// Pointers to functions that are members: where a structure of this file is only ever given one, a call goes there.
// RUN: %check_belay %s belay-double-lock %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <stddef.h>
#include <string.h>

typedef struct store store;
struct store {
  pthread_mutex_t lock;
  int value;
  void (*changed)(store *s, const char *key);
  void (*either)(store *s);
  void (*(*never)(store *s))(void);
};

static int store_get(store *s) {
  pthread_mutex_lock(&s->lock);
  int n = s->value;
  pthread_mutex_unlock(&s->lock);
  return n;
}

static void store_init(store *s, void (*changed)(store *, const char *)) {
  pthread_mutex_init(&s->lock, NULL);
  s->changed = changed;
}

static void bad_set(store *s, const char *key, int value) {
  pthread_mutex_lock(&s->lock);
  s->value = value;
  if (s->changed)
    s->changed(s, key);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 's.lock' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  pthread_mutex_unlock(&s->lock);
}

static void ok_set(store *s, const char *key, int value) {
  pthread_mutex_lock(&s->lock);
  s->value = value;
  pthread_mutex_unlock(&s->lock);
  if (s->changed)
    s->changed(s, key);
}

static void on_changed(store *s, const char *key) {
  if (strcmp(key, "limit") == 0 && store_get(s) > 3)
    s->value = 3;
}

// One of two, or whatever another unit gives it.
static void locks(store *s) { store_get(s); }
static void locks_not(store *s) { s->value = 1; }
static void ok_either(store *s) {
  pthread_mutex_lock(&s->lock);
  s->either(s);
  pthread_mutex_unlock(&s->lock);
}
static void ok_given(store *s, void (*hook)(store *)) {
  pthread_mutex_lock(&s->lock);
  hook(s);
  pthread_mutex_unlock(&s->lock);
}

struct table {
  void (*run)(store *s);
};
static const struct table tables[] = {{.run = locks}, {.run = locks_not}};
static void ok_table(store *s, int i) {
  pthread_mutex_lock(&s->lock);
  tables[i].run(s);
  pthread_mutex_unlock(&s->lock);
}

void uses(int which) {
  static store s;
  store_init(&s, on_changed);
  s.either = which ? locks : locks_not;
  bad_set(&s, "limit", which);
  ok_set(&s, "limit", which);
  ok_either(&s);
  ok_given(&s, locks_not);
  ok_table(&s, which);
}
