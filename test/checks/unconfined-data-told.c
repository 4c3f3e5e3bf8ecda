// A thread that waits to be told, by a semaphore of another unit, before it goes on: what its starter still sets comes
// first, if it tells nobody of the object.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -pthread

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct os_sem_data;
typedef struct os_sem_data os_sem_t;
int os_sem_init(os_sem_t **sem, int value);
int os_sem_wait(os_sem_t *sem);
int os_sem_post(os_sem_t *sem);

struct video {
  pthread_t thread;
  os_sem_t *update;
  bool stop;
  int cache, frames;
};
static void *video_thread(void *param) {
  struct video *v = param;
  while (os_sem_wait(v->update) == 0) {
    if (v->stop)
      break;
    v->frames += v->cache;
  }
  return NULL;
}
struct video *ok_open(void) {
  struct video *v = calloc(1, sizeof *v);
  if (!v || os_sem_init(&v->update, 0) != 0 || pthread_create(&v->thread, NULL, video_thread, v) != 0)
    return NULL;
  v->cache = 3;
  v->frames = v->cache;
  return v;
}

struct capture;
struct output {
  pthread_t thread;
  struct capture *capture;
  os_sem_t *packets;
  bool active;
};
void begin_capture(struct capture *); // posts
static void *write_thread(void *param) {
  struct output *o = param;
  while (os_sem_wait(o->packets) == 0)
    o->active = false;
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'o->active' is written here by thread 'write_thread' with no lock, while 'bad_start' writes it [belay-unconfined-data]
  return NULL;
}
void bad_start(struct output *o) {
  pthread_create(&o->thread, NULL, write_thread, o);
  begin_capture(o->capture);
  o->active = true;
}

struct unwaited {
  pthread_t thread;
  bool active;
};
static void *unwaited_thread(void *param) {
  ((struct unwaited *)param)->active = false;
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'u->active' is written here by thread 'unwaited_thread' with no lock, while 'bad_unwaited' writes it [belay-unconfined-data]
  return NULL;
}
void bad_unwaited(struct unwaited *u) {
  pthread_create(&u->thread, NULL, unwaited_thread, u);
  u->active = true;
}
