// RUN: not %belay check --no-cache --checks=-*,belay-mutex-lifetime %s -- -std=c++20 2>&1 | FileCheck %s
//
// A helper that an error has taken something from may do anything, or nothing.

#include <mutex>

struct Session {
  std::mutex mutex;
  int uses = 0;
};

static void drop(Session *s) {
  s->nowhere();
  delete s;
}
static void really_drop(Session *s) { delete s; }

void ok_damaged(Session *s) {
  s->mutex.lock();
  drop(s);
}

void bad_whole(Session *s) {
  s->mutex.lock();
  really_drop(s);
}
// CHECK: error: no member named 'nowhere' in 'Session'
// CHECK-NOT: :{{[0-9]+}}: warning:
// CHECK: :[[@LINE-4]]:3: warning: {{.*}}[belay-mutex-lifetime]
// CHECK-NOT: :{{[0-9]+}}: warning:
