// Calls without a body: what is given a lock may take it.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread

#include <pthread.h>

int queue_lock(pthread_mutex_t *mutex, void *log);
int queue_unlock(pthread_mutex_t *mutex, void *log);
void spin_on(volatile unsigned long *word);
void bus_lock(unsigned bus);
void bus_unlock(unsigned bus);
void trace(const char *what, int *where);

struct queue {
  pthread_mutex_t mutex;
  int waiting;
};

static struct queue jobs;
static void *take(void *arg) {
  for (int i = 0; i < 8; ++i) {
    queue_lock(&jobs.mutex, arg);
    jobs.waiting--;
    queue_unlock(&jobs.mutex, arg);
  }
  return arg;
}

void ok_lock_in_another_unit(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, take, NULL);
  pthread_create(&b, NULL, take, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

static volatile unsigned long done_lock;
static int done;
static void *finish(void *arg) {
  for (int i = 0; i < 8; ++i) {
    spin_on(&done_lock);
    ++done;
    done_lock = 0;
  }
  return arg;
}

void ok_word_to_spin_on(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, finish, NULL);
  pthread_create(&b, NULL, finish, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

static unsigned bus = 3;
static int on_the_bus;
static void *transfer(void *arg) {
  for (int i = 0; i < 8; ++i) {
    bus_lock(bus);
    ++on_the_bus;
    bus_unlock(bus);
  }
  return arg;
}

void ok_lock_by_a_number(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, transfer, NULL);
  pthread_create(&b, NULL, transfer, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

static int traced;
static void *watch(void *arg) {
  trace("before", &traced);
  ++traced;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'traced' is written here by thread 'watch' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+8]]:3: note: thread 'watch' is started here
  trace("after", &traced);
  return arg;
}

void bad_call_that_is_given_the_data(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, watch, NULL);
  pthread_create(&b, NULL, watch, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

static struct queue other;
static int bare;
static void *elsewhere(void *arg) {
  ++bare;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bare' is written here by thread 'elsewhere' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+9]]:3: note: thread 'elsewhere' is started here
  queue_lock(&other.mutex, arg);
  queue_unlock(&other.mutex, arg);
  return arg;
}

void bad_access_before_the_lock(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, elsewhere, NULL);
  pthread_create(&b, NULL, elsewhere, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

// What a socket's other end got, it got after it was sent.
#include <sys/socket.h>
static int answer, question;
static void *client(void *arg) {
  int to = *(int *)arg;
  answer = 42;
  send(to, "a", 1, 0);
  return arg;
}

int ok_told_by_a_socket(int listener, int to) {
  pthread_t t;
  char got;
  pthread_create(&t, NULL, client, &to);
  int from = accept(listener, NULL, NULL);
  recv(from, &got, 1, 0);
  answer = 43;
  pthread_join(t, NULL);
  return answer;
}

static void *asker(void *arg) {
  int to = *(int *)arg;
  send(to, "a", 1, 0);
  question = 42;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'question' is written here by thread 'asker' with no lock, while 'bad_written_after_it_was_sent' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+10]]:3: note: written here by 'bad_written_after_it_was_sent' with no lock
// CHECK-MESSAGES: :[[@LINE+6]]:3: note: thread 'asker' is started here
  return arg;
}

int bad_written_after_it_was_sent(int from, int to) {
  pthread_t t;
  pthread_create(&t, NULL, asker, &to);
  char got;
  recv(from, &got, 1, 0);
  question = 43;
  pthread_join(t, NULL);
  return question;
}

// A completion is there to be waited for.
struct completion;
extern struct completion *completed;
void completion_mark_complete(struct completion *c);
void completion_wait_for(struct completion *c);
static int status;
static void *completes(void *arg) {
  status = 1;
  completion_mark_complete(completed);
  return arg;
}
int ok_waits_for_completion(void) {
  pthread_t t;
  pthread_create(&t, NULL, completes, NULL);
  completion_wait_for(completed);
  int e = status;
  pthread_join(t, NULL);
  return e;
}
