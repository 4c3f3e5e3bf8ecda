// What the tests use of libuv, as declarations.
#pragma once

#include <pthread.h>
#include <semaphore.h>

typedef pthread_t uv_thread_t;
typedef pthread_mutex_t uv_mutex_t;
typedef pthread_rwlock_t uv_rwlock_t;
typedef pthread_cond_t uv_cond_t;
typedef sem_t uv_sem_t;
typedef struct uv_loop_s uv_loop_t;
typedef void (*uv_thread_cb)(void *arg);

int uv_thread_create(uv_thread_t *tid, uv_thread_cb entry, void *arg);
int uv_thread_join(uv_thread_t *tid);
int uv_mutex_init(uv_mutex_t *m);
void uv_mutex_destroy(uv_mutex_t *m);
void uv_mutex_lock(uv_mutex_t *m);
void uv_mutex_unlock(uv_mutex_t *m);
void uv_rwlock_rdlock(uv_rwlock_t *l);
void uv_rwlock_rdunlock(uv_rwlock_t *l);
void uv_rwlock_wrlock(uv_rwlock_t *l);
void uv_rwlock_wrunlock(uv_rwlock_t *l);
void uv_cond_wait(uv_cond_t *c, uv_mutex_t *m);
void uv_cond_signal(uv_cond_t *c);
