// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread

// C has no classes: what most functions of a file do with a structure that has a mutex in it is its custom.
#include <pthread.h>
#include <stdlib.h>

struct item {
  struct item *next;
};

struct queue {
  pthread_mutex_t mutex;
  struct item *head, *tail;
  int count;
  int limit;
};

// K10
void queue_push(struct queue *q, struct item *i) {
  pthread_mutex_lock(&q->mutex);
  i->next = q->head;
  q->head = i;
  q->tail = q->tail ? q->tail : i;
  q->count++;
  pthread_mutex_unlock(&q->mutex);
}
struct item *queue_pop(struct queue *q) {
  pthread_mutex_lock(&q->mutex);
  struct item *i = q->head;
  if (i) {
    q->head = i->next;
    q->tail = q->head ? q->tail : NULL;
    q->count--;
  }
  pthread_mutex_unlock(&q->mutex);
  return i;
}
void bad_drop(struct queue *q) {
  q->head = NULL;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'q->head' is written here by 'bad_drop' with no lock, while 'queue_push' writes it under 'q->mutex'; take 'q->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-19]]:6: note: written here by 'queue_push' holding 'q->mutex'
}
// One that locks for a part of what it does is no helper of those who lock.
void bad_moves(struct queue *q) {
  pthread_mutex_lock(&q->mutex);
  struct item *i = q->head;
  q->head = NULL;
  pthread_mutex_unlock(&q->mutex);
  q->tail = i;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'q->tail' is written here by 'bad_moves' with no lock, while 'queue_push' writes it under 'q->mutex'; take 'q->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-28]]:6: note: written here by 'queue_push' holding 'q->mutex'
}
int bad_size(struct queue *q) {
  return q->count;
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'q->count' is read here by 'bad_size' with no lock, while 'queue_push' writes it under 'q->mutex'; take 'q->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-32]]:6: note: written here by 'queue_push' holding 'q->mutex'
}

// Who makes it, who ends it, and who says that its caller has locked it.
struct queue *queue_new(int limit) {
  struct queue *q = malloc(sizeof *q);
  pthread_mutex_init(&q->mutex, NULL);
  q->head = NULL;
  q->count = 0;
  q->limit = limit;
  return q;
}
void queue_free(struct queue *q) {
  while (q->head)
    q->head = q->head->next;
  free(q);
}
void queue_drop_locked(struct queue *q) {
  q->head = NULL;
  q->count = 0;
}
// The mutex must be held by the caller.
void queue_drop_some(struct queue *q) { q->count = 0; }
int queue_limit(struct queue *q) { return q->limit; }

// A helper is seen through those who call it, here with the lock.
static void helper(struct queue *q) { q->count = 0; }
void ok_helped(struct queue *q) {
  pthread_mutex_lock(&q->mutex);
  helper(q);
  pthread_mutex_unlock(&q->mutex);
}

// The same with a wrapper around the lock, which is one of several.
struct table {
  struct {
    pthread_mutex_t raw;
  } lock;
  int used;
  int busy;
};
static void table_lock(struct table *t) { pthread_mutex_lock(&t->lock.raw); }
static void table_unlock(struct table *t) { pthread_mutex_unlock(&t->lock.raw); }
void table_add(struct table *t) {
  table_lock(t);
  t->used++;
  table_unlock(t);
}
void table_remove(struct table *t) {
  table_lock(t);
  t->used--;
  table_unlock(t);
}
void bad_wrapped(struct table *t, int n) {
  t->used += n;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 't->used' is written here by 'bad_wrapped' with no lock, while 'table_add' writes it under 't->lock.raw'; take 't->lock.raw' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-11]]:6: note: written here by 'table_add' holding 't->lock.raw'
}

// A file's variables beside the file's mutex.
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int total, plain;
void total_add(int n) {
  pthread_mutex_lock(&mutex);
  total += n;
  pthread_mutex_unlock(&mutex);
}
int total_take(void) {
  pthread_mutex_lock(&mutex);
  int n = total;
  total = 0;
  pthread_mutex_unlock(&mutex);
  return n;
}
void bad_total_set(int n) {
  total = n;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'total' is written here by 'bad_total_set' with no lock, while 'total_add' writes it under 'mutex'; take 'mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-13]]:3: note: written here by 'total_add' holding 'mutex'
}
void total_init(void) { total = 0; }
void HWInit(void) { total = 0; }

// Nobody guards these, and the one who does is one only.
void ok_plain(int n) { plain = n; }
int ok_plain_get(void) { return plain; }
void table_busy(struct table *t) {
  table_lock(t);
  t->busy = 1;
  table_unlock(t);
}
void ok_one_keeper(struct table *t) { t->busy = 0; }

// What it has read leads on.
struct list {
  pthread_mutex_t mutex;
  struct item *first;
  int length;
  int version;
};
struct list *list_of(int n);
void list_put(struct list *l, struct item *i) {
  pthread_mutex_lock(&l->mutex);
  i->next = l->first;
  l->first = i;
  l->length++;
  l->version++;
  pthread_mutex_unlock(&l->mutex);
}
struct item *list_get(struct list *l) {
  struct item *i = NULL;
  pthread_mutex_lock(&l->mutex);
  if (l->length > 0) {
    i = l->first;
    l->first = i->next;
    l->length--;
    l->version++;
  }
  pthread_mutex_unlock(&l->mutex);
  return i;
}
int bad_has(struct list *l, struct item *i) {
  for (struct item *x = l->first; x; x = x->next)
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'l->first' is read here by 'bad_has' with no lock, while 'list_put' writes it under 'l->mutex'; take 'l->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-20]]:6: note: written here by 'list_put' holding 'l->mutex'
    if (x == i)
      return 1;
  return 0;
}
// A look from afar, a beginning, and one who is called with the lock: nothing is said of these by default.
void log_number(int n);
void ok_looks(struct list *l) { log_number(l->length); }
void list_reset(struct list *l) { l->length = 0; }
static void shorten(struct list *l) { l->length--; }
static void with_list(struct list *l, void (*f)(struct list *)) {
  pthread_mutex_lock(&l->mutex);
  f(l);
  pthread_mutex_unlock(&l->mutex);
}
void ok_called_back(struct list *l) { with_list(l, shorten); }
// Which list that is isn't known.
void FN_looked_up(int n) { list_of(n)->version = 0; }

// A pointer to what was found is as good as one that was given; what was just made is nobody else's.
struct list *list_find(int n);
struct list *list_make(int n);
void bad_found(int n) {
  struct list *l = list_find(n);
  l->version = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'l->version' is written here by 'bad_found' with no lock, while 'list_put' writes it under 'l->mutex'; take 'l->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-44]]:6: note: written here by 'list_put' holding 'l->mutex'
}
struct list *ok_made(int n) {
  struct list *l = list_make(n);
  l->version = n;
  return l;
}

// What another unit's function is given, that may change.
struct tree {
  void *root;
};
void tree_insert(struct tree *t, int n);
void tree_remove(struct tree *t, int n);
int tree_has(const struct tree *t, int n);
struct set {
  pthread_mutex_t mutex;
  struct tree tree;
};
void set_insert(struct set *s, int n) {
  pthread_mutex_lock(&s->mutex);
  tree_insert(&s->tree, n);
  pthread_mutex_unlock(&s->mutex);
}
int set_has(struct set *s, int n) {
  pthread_mutex_lock(&s->mutex);
  int has = tree_has(&s->tree, n);
  if (!has)
    tree_insert(&s->tree, n);
  pthread_mutex_unlock(&s->mutex);
  return has;
}
void bad_remove(struct set *s, int n) {
  tree_remove(&s->tree, n);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 's->tree' is handed on here by 'bad_remove' with no lock, while 'set_insert' writes it under 's->mutex'; take 's->mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-14]]:3: note: written here by 'set_insert' holding 's->mutex'
}

// An assertion says that it is held; the helper's caller is in another unit.
int list_mutex_is_held(struct list *l);
void fail(void);
#define ASSERT_HELD(l) do { if (!list_mutex_is_held(l)) fail(); } while (0)
static void bump(struct list *l) {
  ASSERT_HELD(l);
  l->version++;
}
void ok_asserted(struct list *l) { bump(l); }

// Who locks nothing and has much to do with what is guarded is a helper of those who lock.
struct frames {
  pthread_mutex_t mutex;
  int first, last, count;
};
void frames_put(struct frames *f) {
  pthread_mutex_lock(&f->mutex);
  f->last++;
  f->count++;
  pthread_mutex_unlock(&f->mutex);
}
void frames_get(struct frames *f) {
  pthread_mutex_lock(&f->mutex);
  f->first++;
  f->count--;
  f->last = f->count ? f->last : f->first;
  pthread_mutex_unlock(&f->mutex);
}
void frames_skip(struct frames *f) {
  pthread_mutex_lock(&f->mutex);
  f->first = f->last;
  f->count = 0;
  pthread_mutex_unlock(&f->mutex);
}
void ok_advance(struct frames *f) {
  f->first++;
  f->count--;
  f->last = f->first;
}

// Whether it has locked isn't known.
int other_trylock(pthread_mutex_t *m);
void other_unlock(pthread_mutex_t *m);
struct counter {
  pthread_mutex_t mutex;
  int value;
};
void counter_up(struct counter *c) {
  pthread_mutex_lock(&c->mutex);
  c->value++;
  pthread_mutex_unlock(&c->mutex);
}
void counter_down(struct counter *c) {
  pthread_mutex_lock(&c->mutex);
  c->value--;
  pthread_mutex_unlock(&c->mutex);
}
void ok_tries(struct counter *c) {
  if (other_trylock(&c->mutex))
    return;
  c->value = 0;
  other_unlock(&c->mutex);
}

// A container in a structure is one member, however many its own parts are: who fills it is no helper.
struct callbacks {
  struct item **items;
  size_t used, room;
};
struct output {
  pthread_mutex_t mutex;
  struct callbacks callbacks;
};
void output_add(struct output *o, struct item *i) {
  pthread_mutex_lock(&o->mutex);
  if (o->callbacks.used < o->callbacks.room)
    o->callbacks.items[o->callbacks.used++] = i;
  pthread_mutex_unlock(&o->mutex);
}
void output_drop(struct output *o) {
  pthread_mutex_lock(&o->mutex);
  o->callbacks.used = 0;
  pthread_mutex_unlock(&o->mutex);
}
void bad_add_first(struct output *o, struct item *i) {
  if (o->callbacks.used == 0 && o->callbacks.room)
    o->callbacks.items[o->callbacks.used++] = i;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'o->callbacks.used' is written here by 'bad_add_first' with no lock, while 'output_add' writes it under 'o->mutex'; take 'o->mutex' here as well [belay-inconsistent-guard]
}

// What anybody may call without the lock, and does, is called with it for something else, far away.
struct channel {
  pthread_mutex_t profile, flags;
  int direction, state, names, used;
};
void channel_set_flag(struct channel *c, int flag) {
  pthread_mutex_lock(&c->flags);
  c->state |= flag;
  pthread_mutex_unlock(&c->flags);
  if (flag == 2)
    c->direction = c->direction == 1 ? 0 : 1;
}
static void channel_hold(struct channel *c) { channel_set_flag(c, 2); }
static void channel_mask(struct channel *c) { channel_hold(c); }
void channel_rename(struct channel *c, int to) {
  pthread_mutex_lock(&c->profile);
  c->names = to;
  channel_mask(c);
  pthread_mutex_unlock(&c->profile);
}
void channel_mark(struct channel *c, int flag) { channel_set_flag(c, flag); }
int channel_where(struct channel *c) {
  pthread_mutex_lock(&c->profile);
  int to = c->direction + c->names;
  pthread_mutex_unlock(&c->profile);
  return to;
}
int ok_direction(struct channel *c) { return c->direction; }

// An element that goes by the number of the thread that it is on is that thread's.
int worker_thread_index(void);
struct fifo {
  pthread_mutex_t mutex;
  struct {
    int length, waiting;
  } inputs[8];
  int total;
};
void fifo_drop(struct fifo *f, int i) {
  pthread_mutex_lock(&f->mutex);
  f->inputs[i].length = 0;
  f->total--;
  pthread_mutex_unlock(&f->mutex);
}
void fifo_move(struct fifo *f, int i) {
  pthread_mutex_lock(&f->mutex);
  f->total += f->inputs[i].length;
  f->inputs[i].length = 0;
  pthread_mutex_unlock(&f->mutex);
}
void ok_fifo_push(struct fifo *f) {
  int index = worker_thread_index();
  f->inputs[index].length++;
}
void bad_fifo_push(struct fifo *f, int index) {
  f->inputs[index].length++;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'f->inputs[].length' is written here by 'bad_fifo_push' with no lock, while 'fifo_drop' writes it under 'f->mutex'; take 'f->mutex' here as well [belay-inconsistent-guard]
}

// What is only ever written, under the lock, by who ends the object is there for the others.
struct map {
  pthread_mutex_t mutex;
  void *arguments;
  int uses, kind;
};
struct map *map_open(void *to);
void map_fill(struct map *m, void *to) {
  pthread_mutex_lock(&m->mutex);
  m->uses++;
  m->kind = m->arguments == to;
  pthread_mutex_unlock(&m->mutex);
}
void map_destroy(struct map *m) {
  pthread_mutex_lock(&m->mutex);
  m->arguments = NULL;
  m->uses = 0;
  pthread_mutex_unlock(&m->mutex);
}
void *ok_arguments(struct map *m) { return m->arguments; }
int bad_uses(struct map *m) { return m->uses; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'm->uses' is read here by 'bad_uses' with no lock, while 'map_fill' writes it under 'm->mutex'; take 'm->mutex' here as well [belay-inconsistent-guard]

// A macro that makes a list empty is for one that is made.
struct line {
  struct item *first, **last;
};
#define LINE_INIT(q) ((q)->first = NULL, (q)->last = &(q)->first)
struct device {
  pthread_mutex_t mutex;
  struct line open;
  int status;
};
void device_attach(struct device *d, struct item *i, struct item **at) {
  pthread_mutex_lock(&d->mutex);
  *d->open.last = i;
  d->open.last = at;
  pthread_mutex_unlock(&d->mutex);
}
void device_detach(struct device *d) {
  pthread_mutex_lock(&d->mutex);
  d->open.first = NULL;
  d->open.last = &d->open.first;
  pthread_mutex_unlock(&d->mutex);
}
void ok_device_register(struct device *d) {
  d->status = 1;
  LINE_INIT(&d->open);
}
void bad_device_flush(struct device *d) { d->open.last = &d->open.first; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'd->open.last' is written here by 'bad_device_flush' with no lock, while 'device_
