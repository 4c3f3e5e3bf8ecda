// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done,belay-wait-without-predicate,belay-busy-wait,belay-dangling-capture,belay-missing-unlock %t -- -- -std=c11

#include "Inputs/glib.h"
#include <stddef.h>

void use(int);

static int counter;
static gpointer bare(gpointer data) {
  counter++;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'counter' is written here by thread 'bare' with no lock, while 'bad_bare' reads it [belay-unconfined-data]
  return data;
}
void bad_bare(void) {
  GThread *t = g_thread_new("t", bare, NULL);
  use(counter);
  g_thread_join(t);
}

struct shared {
  GMutex lock;
  GCond cond;
  int n;
  gint stop;
};
static gpointer locked(gpointer data) {
  struct shared *s = data;
  g_mutex_lock(&s->lock);
  s->n++;
  g_mutex_unlock(&s->lock);
  return NULL;
}
void ok_locked(struct shared *s) {
  GThread *t = g_thread_new("t", locked, s);
  g_mutex_lock(&s->lock);
  use(s->n);
  g_mutex_unlock(&s->lock);
  g_thread_join(t);
}
void ok_joined_first(struct shared *s) {
  GThread *t = g_thread_new("t", locked, s);
  g_thread_join(t);
  use(s->n);
}

static gpointer deaf(gpointer data) {
  for (;;)
    use(1);
  return data;
}
void bad_deaf(void) {
  GThread *t = g_thread_new("t", deaf, NULL);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 'deaf' has no stop path: its loop never ends [belay-thread-without-done]
  g_thread_join(t);
}
static gpointer polite(gpointer data) {
  struct shared *s = data;
  while (!g_atomic_int_get(&s->stop))
    use(1);
  return NULL;
}
void ok_stopped(struct shared *s) {
  GThread *t = g_thread_new("t", polite, s);
  g_atomic_int_set(&s->stop, 1);
  g_thread_join(t);
}
static struct shared the;
void bad_wait(void) {
  g_mutex_lock(&the.lock);
  if (the.n == 0)
    g_cond_wait(&the.cond, &the.lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'the.cond' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  g_mutex_unlock(&the.lock);
}

struct job {
  int n;
};
static gpointer takes(gpointer data) {
  GAsyncQueue *q = data;
  struct job *j = g_async_queue_pop(q);
  j->n++;
  return NULL;
}
void ok_handed_over(struct job *j) {
  GAsyncQueue *q = g_async_queue_new();
  GThread *t = g_thread_new("t", takes, q);
  j->n = 1;
  g_async_queue_push(q, j);
  g_thread_join(t);
}

// A pool's function runs from a push on, which comes after what was done before it.
static int done;
static void counts(gpointer data, gpointer user_data) {
  done++;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'done' is written here by thread 'counts' with no lock, while 'bad_pool' reads it [belay-unconfined-data]
}
void bad_pool(void *job) {
  GThreadPool *pool = g_thread_pool_new(counts, NULL, 4, 0, NULL);
  g_thread_pool_push(pool, job, NULL);
  use(done);
  g_thread_pool_free(pool, 0, 1);
}
static int sum;
static void adds(gpointer data, gpointer user_data) {
  sum++;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sum' is written here with no lock by several threads at once, all running 'adds' [belay-unconfined-data]
}
void bad_pool_of_many(void *job) {
  GThreadPool *pool = g_thread_pool_new(adds, NULL, 4, 0, NULL);
  for (int i = 0; i < 10; ++i)
    g_thread_pool_push(pool, job, NULL);
  g_thread_pool_free(pool, 0, 1);
}
static int turns;
static void one_by_one(gpointer data, gpointer user_data) { turns++; }
void ok_pool_of_one(void *job) {
  GThreadPool *pool = g_thread_pool_new(one_by_one, NULL, 1, 1, NULL);
  for (int i = 0; i < 10; ++i)
    g_thread_pool_push(pool, job, NULL);
  g_thread_pool_free(pool, 0, 1);
  use(turns);
}
static void takes_job(gpointer data, gpointer user_data) {
  struct job *j = data;
  use(j->n);
}
void ok_pool(struct job *j) {
  GThreadPool *pool = g_thread_pool_new(takes_job, NULL, 2, 1, NULL);
  j->n = 1;
  g_thread_pool_push(pool, j, NULL);
  g_thread_pool_free(pool, 0, 1);
  j->n = 2;
}
static void changes_job(gpointer data, gpointer user_data) {
  struct job *j = data;
  j->n++;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'j->n' is written here by thread 'changes_job' with no lock, while 'bad_pool_job' writes it [belay-unconfined-data]
}
void bad_pool_job(struct job *j) {
  GThreadPool *pool = g_thread_pool_new(changes_job, NULL, 2, 1, NULL);
  g_thread_pool_push(pool, j, NULL);
  j->n = 2;
  g_thread_pool_free(pool, 0, 1);
}

// No thread has begun where the error is set; and what says so isn't for the thread.
static int tried;
static gpointer reads_tried(gpointer data) {
  use(tried);
  return data;
}
void ok_failed(void) {
  GError *error = NULL;
  GThread *t = g_thread_try_new("t", reads_tried, NULL, &error);
  if (error != NULL) {
    tried = 1;
    return;
  }
  g_thread_join(t);
}
static int came_off;
static gpointer reads_came_off(gpointer data) {
  use(came_off);
  return data;
}
void bad_came_off(void) {
  GError *error = NULL;
  GThread *t = g_thread_try_new("t", reads_came_off, NULL, &error);
  if (error == NULL)
    came_off = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'came_off' is written here by 'bad_came_off' with no lock, while thread 'reads_came_off' reads it [belay-unconfined-data]
  g_thread_join(t);
}
static GThreadPool *the_pool;
void ok_error_of_a_push(struct job *j) {
  GError *error = NULL;
  g_thread_pool_push(the_pool, j, &error);
  if (error)
    use(error->code);
}

// Where a try fails nothing is left, which ends the loop.
void ok_drained(GAsyncQueue *q) {
  while (g_async_queue_length(q) > 0) {
    struct job *j = g_async_queue_try_pop(q);
    if (j)
      use(j->n);
  }
}
void bad_drained(GAsyncQueue *q, GAsyncQueue *other) {
  while (g_async_queue_length(other) > 0) {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins while 'g_async_queue_try_pop' on 'q' fails; block until it can go on, or sleep in between [belay-busy-wait]
    // CHECK-MESSAGES: :[[@LINE+1]]:21: note: it asks here, and does nothing else
    struct job *j = g_async_queue_try_pop(q);
    if (j)
      use(j->n);
  }
}

// Threads that are kept where what they work on is.
struct thumb_pool {
  GThread *workers[3], *one;
  GAsyncQueue *queue;
};
static gpointer render(gpointer data) {
  struct thumb_pool *pool = data;
  use(pool->queue == NULL);
  return NULL;
}
static void thumb_start(struct thumb_pool *pool) {
  for (int i = 0; i < 3; i++)
    pool->workers[i] = g_thread_new("thumb", render, pool);
  pool->one = g_thread_new("one", render, pool);
}
static void ok_thumb_stop(struct thumb_pool *pool) {
  for (int i = 0; i < 3; i++)
    g_thread_join(pool->workers[i]);
  g_thread_join(pool->one);
  pool->queue = NULL;
}
static void bad_thumb_stop(struct thumb_pool *pool) {
  g_thread_join(pool->one);
  pool->queue = NULL;
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'pool.queue' is written here by 'bad_thumbs' with no lock, while thread 'render' reads it [belay-unconfined-data]
}
void ok_thumbs(GAsyncQueue *queue) {
  struct thumb_pool pool = {.queue = queue};
  thumb_start(&pool);
  ok_thumb_stop(&pool);
}
void bad_thumbs(GAsyncQueue *queue) {
  struct thumb_pool pool = {.queue = queue};
  thumb_start(&pool);
  bad_thumb_stop(&pool);
}

// A mutex that is made before main is a macro around the one in it.
struct stock {
  GStaticMutex lock;
  int left;
};
static GStaticMutex stocks_lock;
static int stocks;
int bad_take(struct stock *s) {
  g_static_mutex_lock(&s->lock);
  if (s->left == 0)
    return -1;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 's->lock' is still locked when the function returns here
  s->left--;
  g_static_mutex_unlock(&s->lock);
  return 0;
}
int ok_take(struct stock *s) {
  int taken = 0;
  g_static_mutex_lock(&s->lock);
  if (s->left > 0)
    taken = s->left--;
  g_static_mutex_unlock(&s->lock);
  return taken;
}
// Two of them are two.
void bad_count(struct stock *s) {
  g_static_mutex_lock(&stocks_lock);
  g_static_mutex_lock(&s->lock);
  if (s->left == 0) {
    g_static_mutex_unlock(&s->lock);
    return;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'stocks_lock' is still locked when the function returns here
  }
  stocks++;
  g_static_mutex_unlock(&s->lock);
  g_static_mutex_unlock(&stocks_lock);
}
