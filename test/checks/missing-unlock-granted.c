// RUN: %check_belay %s belay-missing-unlock %t
// Who asks whether a lock failed and goes on as if it hadn't takes it for granted.
#include <stdio.h>
#include <threads.h>

static int balance;
static mtx_t mutex;

static int verify(int amount) {
  if (balance < amount) {
    if (mtx_unlock(&mutex) == thrd_error)
      perror("unlock");
    return -1;
  }
  return 0;
}

void bad_debit(int amount) {
  if (mtx_lock(&mutex) == thrd_error)
    perror("lock");
  if (verify(amount) == -1) {
    mtx_unlock(&mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex' is unlocked here, but 'verify' has unlocked it already where it returns this [belay-missing-unlock]
    return;
  }
  balance -= amount;
  mtx_unlock(&mutex);
}

// It remembers whether it has it.
void ok_remembers(int amount) {
  int locked = 1;
  if (mtx_lock(&mutex) == thrd_error)
    locked = 0;
  balance -= amount;
  if (locked)
    mtx_unlock(&mutex);
}

void ok_leaves(int amount) {
  if (mtx_lock(&mutex) == thrd_error)
    return;
  balance -= amount;
  mtx_unlock(&mutex);
}
