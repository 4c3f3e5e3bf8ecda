// Limits that are passed in two steps, exchanges that are tried again with what is stale, and counts that free far away.
// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread

#include <atomic>
#include <thread>

template <typename F> void twice(F f) {
  std::thread a(f), b(f);
  a.join();
  b.join();
}

// X19: both find room.
struct gate {
  explicit gate(int most) : limit(most) {}
  bool enter() {
    if (inside.load() >= limit)
      return false;
    inside.fetch_add(1);
// CHECK-NOTES: :[[@LINE-1]]:12: warning: 'g.inside' is found below a limit and then counted up in two steps; another thread of the same code can count it up in between, and both go beyond it; count up first and look at what that returns [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-4]]:16: note: tested here
// CHECK-NOTES: :[[@LINE-14]]:15: note: the thread is started here
    return true;
  }
  bool ok_enter() {
    if (inside.fetch_add(1) < limit)
      return true;
    inside.fetch_sub(1);
    return false;
  }
  void leave() { inside.fetch_sub(1); }
  const int limit;
  std::atomic<int> inside{0};
};
void bad_gate() {
  gate g(3);
  twice([&] {
    if (g.enter())
      g.leave();
  });
}
void ok_gate() {
  gate g(3);
  twice([&] {
    if (g.ok_enter())
      g.leave();
  });
}
// Who counts up beside him doesn't look.
std::atomic<unsigned> warned;
void bad_counted_in_another_way() {
  std::thread a([] {
    if (warned < 10)
      ++warned;
// CHECK-NOTES: :[[@LINE-1]]:7: warning: 'warned' is found below a limit and then counted up in two steps; 'bad_counted_in_another_way' can count it up in between, and both go beyond it; count up first and look at what that returns [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:9: note: tested here
// CHECK-NOTES: :[[@LINE+3]]:3: note: counted up here by 'bad_counted_in_another_way'
// CHECK-NOTES: :[[@LINE-6]]:15: note: the thread is started here
  });
  ++warned;
  a.join();
}
// Only one counts up.
std::atomic<int> filled;
void ok_others_count_down() {
  std::thread a([] {
    if (filled < 10)
      ++filled;
  });
  --filled;
  a.join();
}

// D5: what failed is tried again.
struct page {
  page *next = nullptr;
};
struct stack {
  void bad_push(page *p) {
    page *old = head.load();
    p->next = old;
    while (!head.compare_exchange_weak(old, p)) {
// CHECK-NOTES: :[[@LINE-1]]:18: warning: this is tried again with what was computed before the loop from 'old', which each failure sets anew: what others have put there in between is lost; compute it in the loop [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:5: note: computed here
    }
  }
  void ok_push(page *p) {
    p->next = head.load();
    while (!head.compare_exchange_weak(p->next, p)) {
    }
  }
  void ok_push_again(page *p) {
    page *old = head.load();
    do
      p->next = old;
    while (!head.compare_exchange_weak(old, p));
  }
  void ok_looks(page *p) {
    page *old = head.load();
    p->next = old;
    while (!head.compare_exchange_weak(old, p))
      if (old)
        return;
  }
  std::atomic<page *> head{nullptr};
};
std::atomic<int> most;
void bad_add(int n) {
  int seen = most.load(), sum = seen + n;
  while (!most.compare_exchange_strong(seen, sum))
    ;
// CHECK-NOTES: :[[@LINE-2]]:16: warning: this is tried again with what was computed before the loop from 'seen', which each failure sets anew: what others have put there in between is lost; compute it in the loop [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-4]]:3: note: computed here
}
void ok_set(int n) {
  int seen = most.load();
  while (!most.compare_exchange_strong(seen, n))
    ;
}
// In the loop's body, which looks at no more than whether there is enough.
bool bad_take(int n) {
  int seen = most.load();
  int rest = seen - n;
  for (;;) {
    if (seen < n)
      return false;
    if (most.compare_exchange_weak(seen, rest))
// CHECK-NOTES: :[[@LINE-1]]:14: warning: this is tried again with what was computed before the loop from 'seen', which each failure sets anew: what others have put there in between is lost; compute it in the loop [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-6]]:3: note: computed here
      return true;
  }
}
bool ok_take(int n) {
  int seen = most.load();
  while (seen >= n) {
    int rest = seen - n;
    if (most.compare_exchange_weak(seen, rest))
      return true;
  }
  return false;
}
// It gives up, or goes on only with the same value.
bool ok_once_a_round(int n) {
  int seen = most.load();
  int rest = seen - n;
  for (;;) {
    if (!most.compare_exchange_strong(seen, rest))
      return false;
    if (n-- == 0)
      return true;
  }
}
bool ok_for_no_reason(int n) {
  const int before = most.load();
  int seen = before;
  int rest = seen - n;
  for (;;) {
    if (most.compare_exchange_weak(seen, rest))
      return true;
    if (seen != before)
      return false;
  }
}

// D5: what the last one does is somewhere else.
struct shared {
  std::atomic<int> refs{1};
  char *body = nullptr;
};
static void end(shared *s) {
  delete[] s->body;
  delete s;
}
void bad_drop(shared *s) {
  s->refs.fetch_sub(1);
  if (s->refs == 0)
// CHECK-NOTES: :[[@LINE-1]]:7: warning: 's->refs' is counted down and then looked at in two steps; another thread can count it down in between, and both find zero and free it; use what the count down returns [belay-check-then-act]
// CHECK-NOTES: :[[@LINE-3]]:11: note: counted down here
    end(s);
}
void ok_drop(shared *s) {
  if (s->refs.fetch_sub(1) == 1)
    end(s);
}
