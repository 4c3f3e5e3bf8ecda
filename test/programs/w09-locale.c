// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W9: a locale's names are loaded once, by C11's call_once, with a function that formats a date, which needs the names.
#include <stdlib.h>
#include <threads.h>

static once_flag loaded = ONCE_FLAG_INIT;
static const char *months[2];
static int longest;

static void load_names(void);

static const char *month_name(int month) {
  call_once(&loaded, load_names);
  return months[month % 2];
}

static int length_of(const char *name) {
  int n = 0;
  if (name)
    while (name[n] != '\0')
      ++n;
  return n;
}

static int formatted_length(int month) {
#ifdef REPAIRED
  return length_of(months[month % 2]) + 3;
#else
  return length_of(month_name(month)) + 3;
#endif
}

static void load_names(void) {
  months[0] = "January";
  months[1] = "May";
  for (int m = 0; m < 2; ++m)
    if (formatted_length(m) > longest)
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'loaded' is asked for here again by what is run for it: the thread waits for itself for ever [belay-double-lock]
// CHECK: note: the main thread waits for thread 2 to end
      longest = formatted_length(m);
}

static int format(void *arg) {
  const int *month = arg;
  return length_of(month_name(*month));
}

int main(void) {
  int months_of[2] = {0, 1}, lengths[2] = {0, 0};
  thrd_t threads[2];
  for (int i = 0; i < 2; ++i)
    if (thrd_create(&threads[i], format, &months_of[i]) != thrd_success)
      abort();
  for (int i = 0; i < 2; ++i)
    thrd_join(threads[i], &lengths[i]);
  return lengths[0] == 7 && lengths[1] == 3 ? 0 : 1;
}
