// RUN: %check_belay %s belay-check-then-act %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said where nobody is known who comes in between.
#include <atomic>

std::atomic<int> n;
std::atomic<bool> flag;
struct Node {
  Node *next;
};
std::atomic<Node *> head;

int bad_read_twice() {
  return n * (n + 1) / 2;
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'n' is loaded a second time in this expression, and may have another value by then; load it once, into a local [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE-2]]:10: note: loaded here first
}
int bad_loaded_twice() {
  return n.load() - n.load() / 2;
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'n' is loaded a second time in this expression, and may have another value by then; load it once, into a local [belay-check-then-act]
}
int ok_loaded_once() {
  int here = n;
  return here * (here + 1) / 2;
}
bool ok_one_of_both() { return n == 1 || n == 2; }
int ok_two_statements() {
  int a = n;
  int b = n;
  return a - b;
}

void bad_toggled() {
  flag.store(!flag.load());
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'flag' is stored here with a value computed from an earlier load; what another thread stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE-2]]:20: note: loaded here
}
void ok_toggled() {
  bool old = flag;
  while (!flag.compare_exchange_weak(old, !old))
    ;
}

bool bad_tried_once(Node *fresh) {
  Node *old = head.load();
  fresh->next = old;
  return head.compare_exchange_weak(old, fresh);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: this weak exchange of 'head' can fail although it has the expected value, and no loop tries again; use compare_exchange_strong, or a loop [belay-check-then-act]
}
bool ok_strong(Node *fresh) {
  Node *old = head.load();
  fresh->next = old;
  return head.compare_exchange_strong(old, fresh);
}
void ok_in_a_loop(Node *fresh) {
  Node *old = head.load();
  do
    fresh->next = old;
  while (!head.compare_exchange_weak(old, fresh));
}
