// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// D7: the table of the locale is read on first use. The check comes before the lock, with a plain pointer, so that a
// thread can see the pointer before what it points to.
#include <pthread.h>
#include <stdlib.h>

struct table {
  char decimal_point;
  int group;
};

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct table *current;

static struct table *read_table(void) {
  struct table *t = malloc(sizeof *t);
  if (t) {
    t->decimal_point = ',';
    t->group = 3;
  }
  return t;
}

static const struct table *get_table(void) {
#ifdef REPAIRED
  pthread_mutex_lock(&table_lock);
  if (!current)
    current = read_table();
  const struct table *t = current;
  pthread_mutex_unlock(&table_lock);
  return t;
#else
  if (!current) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'current' is read here by thread 'format_price' with no lock, while another thread of the same entry writes it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
    pthread_mutex_lock(&table_lock);
    if (!current)
      current = read_table();
    pthread_mutex_unlock(&table_lock);
  }
  return current;
#endif
}

static int format(long value, char *into) {
  const struct table *t = get_table();
  if (!t)
    return 0;
  int length = 0;
  for (int digits = 0; value > 0; value /= 10, ++digits) {
    if (digits == t->group)
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 reads 't->group', and nothing orders this and what thread 2 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
      into[length++] = '.';
    into[length++] = (char)('0' + value % 10);
  }
  return length;
}

static void *format_price(void *arg) {
  char text[16];
  *(int *)arg = format(125, text);
  return NULL;
}

int main(void) {
  int lengths[2] = {0, 0};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    pthread_create(&threads[i], NULL, format_price, &lengths[i]);
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  return lengths[0] == lengths[1] ? 0 : 1;
}
