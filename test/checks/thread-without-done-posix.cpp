// RUN: %check_belay %s belay-thread-without-done,belay-done-never-signalled %t -- -- -std=c++20 -pthread
//
// Threads that can't be ended, as C code on POSIX or C11 threads writes them.

#include <atomic>
#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <threads.h>
#include <unistd.h>

void work();
void work(int);
bool failed();

static void *runs_for_ever(void *) {
  while (1)
    work();
  return nullptr;
}
// L16: no way out.
void bad_forever() {
  pthread_t t;
  pthread_create(&t, nullptr, runs_for_ever, nullptr);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'runs_for_ever' has no stop path: its loop never ends [belay-thread-without-done]
  pthread_join(t, nullptr);
}
static void *runs_three_times(void *) {
  for (int i = 0; i < 3; ++i)
    work();
  return nullptr;
}
// L16
void ok_ends_by_itself() {
  pthread_t t;
  pthread_create(&t, nullptr, runs_three_times, nullptr);
  pthread_join(t, nullptr);
}
static int c11_entry(void *) {
  for (;;)
    work();
  return 0;
}
// L16: the same on C11 threads.
void bad_c11() {
  thrd_t t;
  thrd_create(&t, c11_entry, nullptr);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'c11_entry' has no stop path: its loop never ends [belay-thread-without-done]
  thrd_join(t, nullptr);
}
static std::atomic<int> c11_stop;
static int c11_polls(void *) {
  while (!c11_stop)
    work();
  return 0;
}
// L16
void ok_c11() {
  thrd_t t;
  thrd_create(&t, c11_polls, nullptr);
  work();
  c11_stop = 1;
  thrd_join(t, nullptr);
}

// A queue that can be closed.
struct queue {
  pthread_mutex_t lock;
  pthread_cond_t ready;
  int items[64];
  int head, count;
  bool closed;
};
static int queue_pop(queue *q, int *v) {
  pthread_mutex_lock(&q->lock);
  while (q->count == 0 && !q->closed)
    pthread_cond_wait(&q->ready, &q->lock);
  int got = q->count > 0;
  if (got) {
    *v = q->items[q->head];
    q->head = (q->head + 1) % 64;
    --q->count;
  }
  pthread_mutex_unlock(&q->lock);
  return got;
}
static void queue_push(queue *q, int v) {
  pthread_mutex_lock(&q->lock);
  q->items[(q->head + q->count++) % 64] = v;
  pthread_cond_signal(&q->ready);
  pthread_mutex_unlock(&q->lock);
}
static void queue_close(queue *q) {
  pthread_mutex_lock(&q->lock);
  q->closed = true;
  pthread_cond_broadcast(&q->ready);
  pthread_mutex_unlock(&q->lock);
}
static void *ignores_close(void *arg) {
  queue *q = static_cast<queue *>(arg);
  int v = 0;
  for (;;) {
    queue_pop(q, &v);
    work(v);
  }
  return nullptr;
}
// C10: the result says closed, and nobody looks.
void bad_close_ignored(queue *q) {
  pthread_t t;
  pthread_create(&t, nullptr, ignores_close, q);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'ignores_close' has no stop path: its loop never ends [belay-thread-without-done]
  queue_push(q, 1);
  queue_close(q);
  pthread_join(t, nullptr);
}
static void *heeds_close(void *arg) {
  queue *q = static_cast<queue *>(arg);
  int v = 0;
  while (queue_pop(q, &v))
    work(v);
  return nullptr;
}
// C10, L5
void ok_close_heeded(queue *q) {
  pthread_t t;
  pthread_create(&t, nullptr, heeds_close, q);
  queue_push(q, 1);
  queue_close(q);
  pthread_join(t, nullptr);
}
struct inbox {
  pthread_mutex_t lock;
  pthread_cond_t ready;
  int items[8];
  int count;
  bool closed;
};
static void *drain_inbox(void *arg) {
  inbox *in = static_cast<inbox *>(arg);
  pthread_mutex_lock(&in->lock);
  while (true) {
    while (in->count == 0 && !in->closed)
      pthread_cond_wait(&in->ready, &in->lock);
    if (in->count == 0)
      break;
    work(in->items[--in->count]);
  }
  pthread_mutex_unlock(&in->lock);
  return nullptr;
}
// L5: ends when the inbox is closed, and nobody closes it.
void bad_never_closed() {
  inbox in = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {}, 0, false};
  pthread_t t;
  pthread_create(&t, nullptr, drain_inbox, &in);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'drain_inbox' is never told to stop: nothing sets 'closed' [belay-done-never-signalled]
  pthread_mutex_lock(&in.lock);
  in.items[in.count++] = 1;
  pthread_cond_signal(&in.ready);
  pthread_mutex_unlock(&in.lock);
  pthread_join(t, nullptr);
}

struct poller {
  pthread_t thread;
  std::atomic<bool> stop{false};
};
static void *poll_loop(void *arg) {
  poller *p = static_cast<poller *>(arg);
  while (!p->stop)
    work();
  return nullptr;
}
static void poller_start(poller *p) { pthread_create(&p->thread, nullptr, poll_loop, p); }
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'bad_start_without_stop' joins thread 'poll_loop' before anything sets 'stop' [belay-done-never-signalled]
static void poller_stop(poller *p) { p->stop = true; }
static void poller_join(poller *p) { pthread_join(p->thread, nullptr); }
// L6: start without stop.
void bad_start_without_stop() {
  poller p;
  poller_start(&p);
  work();
  poller_join(&p);
}
// L6
void ok_start_and_stop() {
  poller p;
  poller_start(&p);
  work();
  poller_stop(&p);
  poller_join(&p);
}
struct search {
  std::atomic<int> cancelled{0};
};
static void *search_run(void *arg) {
  search *s = static_cast<search *>(arg);
  while (!s->cancelled)
    work();
  return nullptr;
}
// L7: no cancel on the error path.
int bad_lost_cancel() {
  search s;
  pthread_t t;
  pthread_create(&t, nullptr, search_run, &s);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bad_lost_cancel' joins thread 'search_run' before anything sets 'cancelled' [belay-done-never-signalled]
  if (failed()) {
    pthread_join(t, nullptr);
    return -1;
  }
  s.cancelled = 1;
  pthread_join(t, nullptr);
  return 0;
}
// L7
int ok_cancel_on_all_paths() {
  search s;
  pthread_t t;
  pthread_create(&t, nullptr, search_run, &s);
  int rc = failed() ? -1 : 0;
  s.cancelled = 1;
  pthread_join(t, nullptr);
  return rc;
}
// L7: who else knows the search may cancel it.
void publish(search *);
void ok_cancelled_elsewhere() {
  search s;
  publish(&s);
  pthread_t t;
  pthread_create(&t, nullptr, search_run, &s);
  pthread_join(t, nullptr);
}
struct fan_in {
  pthread_mutex_t lock;
  pthread_cond_t ready;
  int got;
};
static void *sum_all(void *arg) {
  fan_in *f = static_cast<fan_in *>(arg);
  pthread_mutex_lock(&f->lock);
  while (f->got < 4)
    pthread_cond_wait(&f->ready, &f->lock);
  pthread_mutex_unlock(&f->lock);
  return nullptr;
}
// L9: waits for four, and the feeder leaves early.
void bad_feeder_leaves() {
  fan_in f = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
  pthread_t t;
  pthread_create(&t, nullptr, sum_all, &f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bad_feeder_leaves' joins thread 'sum_all' before anything sets 'got' [belay-done-never-signalled]
  for (int i = 0; i < 4; ++i) {
    if (failed())
      break;
    pthread_mutex_lock(&f.lock);
    ++f.got;
    pthread_cond_signal(&f.ready);
    pthread_mutex_unlock(&f.lock);
  }
  pthread_join(t, nullptr);
}
// L9
void ok_feeder_stays() {
  fan_in f = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
  pthread_t t;
  pthread_create(&t, nullptr, sum_all, &f);
  for (int i = 0; i < 4; ++i) {
    pthread_mutex_lock(&f.lock);
    ++f.got;
    pthread_cond_signal(&f.ready);
    pthread_mutex_unlock(&f.lock);
  }
  pthread_join(t, nullptr);
}

struct consumer {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t ready;
  int count;
  std::atomic<bool> quit;
};
static int take(consumer *c) {
  pthread_mutex_lock(&c->lock);
  while (c->count == 0)
    pthread_cond_wait(&c->ready, &c->lock);
  int v = --c->count;
  pthread_mutex_unlock(&c->lock);
  return v;
}
static void *consume(void *arg) {
  consumer *c = static_cast<consumer *>(arg);
  while (!c->quit)
    work(take(c));
  return nullptr;
}
// L10, X5: quit is polled, and then the take waits past it.
void bad_take_past_quit(consumer *c) { pthread_create(&c->thread, nullptr, consume, c); }
// CHECK-MESSAGES: :[[@LINE-1]]:40: warning: thread 'consume' cannot be stopped while it blocks in 'pthread_cond_wait' [belay-thread-without-done]
void consumer_stop(consumer *c) {
  c->quit = true;
  pthread_join(c->thread, nullptr);
}
struct patient {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t ready;
  int count;
  bool quit;
};
static int patient_take(patient *c) {
  pthread_mutex_lock(&c->lock);
  while (c->count == 0 && !c->quit)
    pthread_cond_wait(&c->ready, &c->lock);
  int v = c->quit ? -1 : --c->count;
  pthread_mutex_unlock(&c->lock);
  return v;
}
static void *patient_run(void *arg) {
  patient *c = static_cast<patient *>(arg);
  for (int v; (v = patient_take(c)) >= 0;)
    work(v);
  return nullptr;
}
// L10, X5
void ok_take_until_quit(patient *c) { pthread_create(&c->thread, nullptr, patient_run, c); }
void patient_stop(patient *c) {
  pthread_mutex_lock(&c->lock);
  c->quit = true;
  pthread_cond_broadcast(&c->ready);
  pthread_mutex_unlock(&c->lock);
  pthread_join(c->thread, nullptr);
}
struct pool {
  pthread_mutex_t lock;
  pthread_cond_t notify;
  pthread_t thread;
  int count;
  bool shutdown;
};
static void *pool_thread(void *arg) {
  pool *p = static_cast<pool *>(arg);
  pthread_mutex_lock(&p->lock);
  while (!p->shutdown) {
    while (p->count == 0)
      pthread_cond_wait(&p->notify, &p->lock);
    p->count -= 1;
  }
  pthread_mutex_unlock(&p->lock);
  return nullptr;
}
// X5: the flag is set and the waiter woken, but the inner loop doesn't look.
void bad_pool_create(pool *p) { pthread_create(&p->thread, nullptr, pool_thread, p); }
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: thread 'pool_thread' cannot be stopped while it blocks in 'pthread_cond_wait' [belay-thread-without-done]
// CHECK-MESSAGES: :[[@LINE-9]]:7: note: nothing that sets 'shutdown' ends this wait
// CHECK-MESSAGES: :[[@LINE+4]]:6: note: 'shutdown' is set here
// CHECK-MESSAGES: :[[@LINE+6]]:3: note: 'pool_destroy' waits for it here
void pool_destroy(pool *p) {
  pthread_mutex_lock(&p->lock);
  p->shutdown = true;
  pthread_cond_broadcast(&p->notify);
  pthread_mutex_unlock(&p->lock);
  pthread_join(p->thread, nullptr);
}
// X5: a semaphore that the stopper doesn't post.
class bad_sem {
public:
  void start() {
    sem_init(&ready_, 0, 0);
    pthread_create(&thread_, nullptr, &bad_sem::entry, this);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'bad_sem::entry' cannot be stopped while it blocks in 'sem_wait' [belay-thread-without-done]
  }
  void stop() {
    stop_ = true;
    pthread_join(thread_, nullptr);
  }
  void post() { sem_post(&ready_); }

private:
  static void *entry(void *p) {
    auto *self = static_cast<bad_sem *>(p);
    while (!self->stop_) {
      sem_wait(&self->ready_);
      work();
    }
    return nullptr;
  }
  sem_t ready_;
  std::atomic<bool> stop_{false};
  pthread_t thread_;
};
// X5
class ok_sem {
public:
  void start() {
    sem_init(&ready_, 0, 0);
    pthread_create(&thread_, nullptr, &ok_sem::entry, this);
  }
  void stop() {
    stop_ = true;
    post();
    pthread_join(thread_, nullptr);
  }
  void post() { sem_post(&ready_); }

private:
  static void *entry(void *p) {
    auto *self = static_cast<ok_sem *>(p);
    while (!self->stop_) {
      sem_wait(&self->ready_);
      work();
    }
    return nullptr;
  }
  sem_t ready_;
  std::atomic<bool> stop_{false};
  pthread_t thread_;
};
struct reporter {
  pthread_t thread;
  std::atomic<bool> stop{false};
};
static void *report(void *arg) {
  reporter *r = static_cast<reporter *>(arg);
  while (!r->stop) {
    work();
    sleep(300);
  }
  return nullptr;
}
// X5: a long sleep.
void bad_reporter_start(reporter *r) { pthread_create(&r->thread, nullptr, report, r); }
// CHECK-MESSAGES: :[[@LINE-1]]:40: warning: thread 'report' cannot be stopped while it blocks in 'sleep' [belay-thread-without-done]
void reporter_stop(reporter *r) {
  r->stop = true;
  pthread_join(r->thread, nullptr);
}
struct beater {
  pthread_t thread;
  std::atomic<bool> stop{false};
};
static void *beat(void *arg) {
  beater *b = static_cast<beater *>(arg);
  while (!b->stop) {
    work();
    usleep(100000);
  }
  return nullptr;
}
// X5
void ok_beater_start(beater *b) { pthread_create(&b->thread, nullptr, beat, b); }
void beater_stop(beater *b) {
  b->stop = true;
  pthread_join(b->thread, nullptr);
}

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_moved = PTHREAD_COND_INITIALIZER;
static bool opened, unbarred;
static void *behind_gate(void *) {
  pthread_mutex_lock(&gate_lock);
  while (!opened)
    pthread_cond_wait(&gate_moved, &gate_lock);
  pthread_mutex_unlock(&gate_lock);
  work();
  return nullptr;
}
// L14: woken, but the gate is never opened.
void bad_gate() {
  pthread_t t;
  pthread_create(&t, nullptr, behind_gate, nullptr);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'behind_gate' is never told to stop: nothing sets 'opened' [belay-done-never-signalled]
  work();
  pthread_cond_broadcast(&gate_moved);
  pthread_join(t, nullptr);
}
static void *behind_bar(void *) {
  pthread_mutex_lock(&gate_lock);
  while (!unbarred)
    pthread_cond_wait(&gate_moved, &gate_lock);
  pthread_mutex_unlock(&gate_lock);
  work();
  return nullptr;
}
// L14
void ok_gate() {
  pthread_t t;
  pthread_create(&t, nullptr, behind_bar, nullptr);
  pthread_mutex_lock(&gate_lock);
  unbarred = true;
  pthread_cond_broadcast(&gate_moved);
  pthread_mutex_unlock(&gate_lock);
  pthread_join(t, nullptr);
}
static sem_t go_ahead, all_clear;
static void *await_go(void *) {
  sem_wait(&go_ahead);
  work();
  return nullptr;
}
// L14: a semaphore that nobody posts.
void bad_semaphore_never_posted() {
  sem_init(&go_ahead, 0, 0);
  pthread_t t;
  pthread_create(&t, nullptr, await_go, nullptr);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'await_go' waits for ever in 'sem_wait': nothing releases 'go_ahead' [belay-done-never-signalled]
  work();
  pthread_join(t, nullptr);
}
static void *await_clear(void *) {
  sem_wait(&all_clear);
  work();
  return nullptr;
}
// L14
void ok_semaphore_posted() {
  sem_init(&all_clear, 0, 0);
  pthread_t t;
  pthread_create(&t, nullptr, await_clear, nullptr);
  sem_post(&all_clear);
  pthread_join(t, nullptr);
}

struct server {
  int fd = -1;
  pthread_t thread;
  std::atomic<bool> stop{false};
};
static void *serve(void *arg) {
  server *s = static_cast<server *>(arg);
  while (!s->stop) {
    int c = accept(s->fd, nullptr, nullptr);
    if (c >= 0)
      close(c);
  }
  return nullptr;
}
// L17: blocks in the kernel, where the flag isn't heard.
void bad_server_start(server *s) {
  s->fd = socket(AF_INET, SOCK_STREAM, 0);
  pthread_create(&s->thread, nullptr, serve, s);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'serve' cannot be stopped while it blocks in 'accept' [belay-thread-without-done]
}
void server_stop(server *s) {
  s->stop = true;
  pthread_join(s->thread, nullptr);
  close(s->fd);
}
struct closed_server {
  int fd = -1;
  pthread_t thread;
  std::atomic<bool> stop{false};
};
static void *serve_until(void *arg) {
  closed_server *s = static_cast<closed_server *>(arg);
  while (!s->stop) {
    int c = accept(s->fd, nullptr, nullptr);
    if (c >= 0)
      close(c);
  }
  return nullptr;
}
// L17
void ok_server_start(closed_server *s) {
  s->fd = socket(AF_INET, SOCK_STREAM, 0);
  pthread_create(&s->thread, nullptr, serve_until, s);
}
void closed_server_stop(closed_server *s) {
  s->stop = true;
  shutdown(s->fd, SHUT_RDWR);
  pthread_join(s->thread, nullptr);
  close(s->fd);
}

struct job {
  std::atomic<bool> cancelled{false};
  int first = 0;
};
static void *run_job(void *arg) {
  job *j = static_cast<job *>(arg);
  for (int i = j->first;; ++i)
    work(i);
  return nullptr;
}
// L18: the order to stop is there, and the thread never looks.
void bad_job() {
  job j;
  pthread_t t;
  pthread_create(&t, nullptr, run_job, &j);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'run_job' has no stop path: its loop never ends [belay-thread-without-done]
  work();
  j.cancelled = true;
  pthread_join(t, nullptr);
}
static void *run_job_until(void *arg) {
  job *j = static_cast<job *>(arg);
  for (int i = j->first; !j->cancelled; ++i)
    work(i);
  return nullptr;
}
// L18
void ok_job() {
  job j;
  pthread_t t;
  pthread_create(&t, nullptr, run_job_until, &j);
  work();
  j.cancelled = true;
  pthread_join(t, nullptr);
}

struct slot {
  sem_t full, empty;
  int value;
};
static void *reads_values(void *arg) {
  slot *p = static_cast<slot *>(arg);
  for (;;) {
    sem_wait(&p->full);
    if (p->value < 0)
      pthread_exit(nullptr);
    work(p->value);
    sem_post(&p->empty);
  }
}
static void *writes_values(void *arg) {
  slot *p = static_cast<slot *>(arg);
  for (int i = 3; i > -3; --i) {
    sem_wait(&p->empty);
    p->value = i;
    sem_post(&p->full);
  }
  return nullptr;
}
// L13: the reader leaves by pthread_exit, and the writer waits for its answer. Who waits for whom
// is for the explorer.
void FN_partner_exits() {
  slot p;
  sem_init(&p.full, 0, 0);
  sem_init(&p.empty, 0, 1);
  pthread_t r, w;
  pthread_create(&r, nullptr, reads_values, &p);
  pthread_create(&w, nullptr, writes_values, &p);
  pthread_join(r, nullptr);
  pthread_join(w, nullptr);
}
