// What the tests use of GLib, as declarations.
#pragma once

typedef void *gpointer;
typedef const char gchar;
typedef int gint;
typedef struct _GThread GThread;
typedef struct {
  int p[2];
} GMutex;
typedef struct {
  int p[2];
} GRWLock;
typedef struct {
  int p[2];
} GCond;
typedef struct _GAsyncQueue GAsyncQueue;
typedef gpointer (*GThreadFunc)(gpointer);

GThread *g_thread_new(gchar *name, GThreadFunc func, gpointer data);
typedef struct {
  int code;
} GError;
GThread *g_thread_try_new(gchar *name, GThreadFunc func, gpointer data, GError **error);
gpointer g_thread_join(GThread *thread);
void g_mutex_init(GMutex *m);
void g_mutex_lock(GMutex *m);
void g_mutex_unlock(GMutex *m);
typedef struct {
  GMutex *mutex;
} GStaticMutex;
GMutex *g_static_mutex_get_mutex_impl(GStaticMutex *m);
#define g_static_mutex_lock(m) g_mutex_lock(g_static_mutex_get_mutex_impl(m))
#define g_static_mutex_unlock(m) g_mutex_unlock(g_static_mutex_get_mutex_impl(m))
void g_rw_lock_reader_lock(GRWLock *m);
void g_rw_lock_reader_unlock(GRWLock *m);
void g_cond_wait(GCond *c, GMutex *m);
void g_cond_signal(GCond *c);
gint(g_atomic_int_get)(const volatile gint *p);
void(g_atomic_int_set)(volatile gint *p, gint v);
GAsyncQueue *g_async_queue_new(void);
void g_async_queue_push(GAsyncQueue *q, gpointer data);
gpointer g_async_queue_pop(GAsyncQueue *q);
gpointer g_async_queue_try_pop(GAsyncQueue *q);
gint g_async_queue_length(GAsyncQueue *q);

typedef struct _GThreadPool GThreadPool;
typedef void (*GFunc)(gpointer data, gpointer user_data);
GThreadPool *g_thread_pool_new(GFunc func, gpointer user_data, gint max_threads, gint exclusive, gpointer error);
gint g_thread_pool_push(GThreadPool *pool, gpointer data, gpointer error);
void g_thread_pool_free(GThreadPool *pool, gint immediate, gint wait);
