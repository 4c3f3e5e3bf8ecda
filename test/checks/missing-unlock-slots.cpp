// Semaphores that get back less than they gave.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++20 -pthread

#include <semaphore.h>
#include <semaphore>
#include <stdexcept>

std::counting_semaphore<4> slots{4};
sem_t turn;
bool works(int);
void spawn(int);
void use(int);

// L4: a way out that keeps what it took.
void bad_early(int n) {
  slots.acquire();
  if (n < 0)
    return;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'slots' was acquired and is not released when the function returns here: the next ones have one fewer, and wait for ever when none is left; release it on this path [belay-missing-unlock]
    // CHECK-MESSAGES: :[[@LINE-4]]:9: note: acquired here
    // CHECK-MESSAGES: :[[@LINE+2]]:9: note: another path releases it here
  use(n);
  slots.release();
}
int bad_code(int n) {
  slots.acquire();
  if (n < 0)
    return -1;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'slots' was acquired and is not released when the function returns here: the next ones have one fewer, and wait for ever when none is left; release it on this path [belay-missing-unlock]
    // CHECK-MESSAGES: :[[@LINE-4]]:9: note: acquired here
    // CHECK-MESSAGES: :[[@LINE+2]]:9: note: another path releases it here
  use(n);
  slots.release();
  return 0;
}
static int take(sem_t *s) { return sem_wait(s); }
int bad_one_of_two(int n) {
  if (take(&turn) < 0)
    return -1;
  if (n == 1) {
    sem_post(&turn);
    return -1;
  }
  if (n == 2)
    return -1;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'turn' was acquired and is not released when the function returns here: the next ones have one fewer, and wait for ever when none is left; release it on this path [belay-missing-unlock]
    // CHECK-MESSAGES: :[[@LINE-9]]:7: note: acquired here
    // CHECK-MESSAGES: :[[@LINE-7]]:5: note: another path releases it here
  return n;
}
static void encode(int n) {
  if (works(n))
    throw std::runtime_error("seven");
}
void bad_throws(int n) {
  slots.acquire();
  encode(n);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'slots' was acquired and is not released if an exception leaves the function here: the next ones have one fewer, and wait for ever when none is left; release it in a destructor [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE-3]]:9: note: acquired here
  // CHECK-MESSAGES: :[[@LINE+1]]:9: note: another path releases it here
  slots.release();
}

// Whoever gets it releases it.
void ok_handed_on(int n) {
  slots.acquire();
  if (!works(n)) {
    slots.release();
    return;
  }
  spawn(n);
}
int ok_handed_back(int n) {
  slots.acquire();
  if (!works(n)) {
    slots.release();
    return -1;
  }
  return n;
}
// The others are to see it as well.
void ok_passed_on(int n) {
  sem_wait(&turn);
  if (n == 0) {
    sem_post(&turn);
    return;
  }
  use(n);
}
void ok_passed_on_at_last(int n) {
  for (;;) {
    slots.acquire();
    if (n == 0) {
      slots.release();
      return;
    }
    use(n--);
  }
}
int ok_not_taken(int n) {
  const int rc = sem_wait(&turn);
  if (rc != 0)
    return -1;
  use(n);
  sem_post(&turn);
  return 0;
}
void ok_each_path(int n) {
  slots.acquire();
  if (n < 0) {
    slots.release();
    return;
  }
  use(n);
  slots.release();
}

// What is returned is one object, on all paths, and the end of the function has released it.
struct Reply {
  int status = 0;
};
int connect_to(int);
Reply bad_reply(int host) {
  Reply reply;
  slots.acquire();
  int fd = connect_to(host);
  if (fd < 0) {
    reply.status = 502;
    return reply;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'slots' was acquired and is not released when the function returns here: the next ones have one fewer, and wait for ever when none is left; release it on this path [belay-missing-unlock]
    // CHECK-MESSAGES: :[[@LINE-6]]:9: note: acquired here
    // CHECK-MESSAGES: :[[@LINE+3]]:9: note: another path releases it here
  }
  use(fd);
  slots.release();
  return reply;
}
// Whoever gets the lane has the slot with it.
struct Lane {
  int fd = -1;
};
Lane ok_lane(int host) {
  Lane lane;
  slots.acquire();
  lane.fd = connect_to(host);
  if (lane.fd >= 0)
    return lane;
  slots.release();
  lane.fd = connect_to(0);
  if (lane.fd >= 0)
    slots.acquire();
  return lane;
}
