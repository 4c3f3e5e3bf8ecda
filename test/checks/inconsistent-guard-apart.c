// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread
//
// Two variables of one type are two objects: what is done to one under its lock says nothing of the other.

#include <pthread.h>
#include <stdlib.h>

struct list {
  pthread_mutex_t mutex;
  int *items;
  size_t size;
};
static struct {
  struct list first, second, third;
} lists;

static void append(struct list *l, int item) {
  l->items = realloc(l->items, (l->size + 1) * sizeof(int));
  l->items[l->size++] = item;
}
static void append_locked(struct list *l, int item) {
  pthread_mutex_lock(&l->mutex);
  l->items = realloc(l->items, (l->size + 1) * sizeof(int));
  l->items[l->size++] = item;
  pthread_mutex_unlock(&l->mutex);
}
static void drop_locked(struct list *l) {
  pthread_mutex_lock(&l->mutex);
  free(l->items);
  l->items = NULL;
  l->size = 0;
  pthread_mutex_unlock(&l->mutex);
}

// Only the main thread has to do with this one.
void ok_adds_first(int item) { append(&lists.first, item); }
void adds_second(int item) { append_locked(&lists.second, item); }
void drops_second(void) { drop_locked(&lists.second); }
void adds_third(int item) { append_locked(&lists.third, item); }
void drops_third(void) { drop_locked(&lists.third); }
void bad_empties_third(void) {
  drops_second();
  lists.third.size = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'lists.third.size' is written here by 'bad_empties_third' with no lock, while 'adds_third' writes it under 'lists.third.mutex'; take 'lists.third.mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-21]]:15: note: written here by 'adds_third' holding 'lists.third.mutex'
// CHECK-MESSAGES: :[[@LINE-7]]:29: note: reached through this call
}
// And a pointer may lead to any.
void bad_empties(struct list *l) {
  l->items = NULL;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'l->items' is written here by 'bad_empties' with no lock, while 'adds_second' writes it under 'lists.second.mutex'; take 'lists.second.mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-29]]:6: note: written here by 'adds_second' holding 'lists.second.mutex'
// CHECK-MESSAGES: :[[@LINE-16]]:30: note: reached through this call
}
