// RUN: %check_belay %s belay-lock-order %t -- -- -std=gnu11 -pthread
//
// In C, what is derived from a structure begins with it. Two structures that do, and neither of which begins with the
// other, are two objects: what is locked in them through a cast to what they have in common are two locks.

#include <pthread.h>

typedef struct { pthread_mutex_t lock; } Object;
typedef struct { Object object; int active; } Pad;
typedef struct { Pad pad; pthread_mutex_t stream; int eos; } SinkPad;
typedef struct { Object object; int state; } Element;
typedef struct { Element element; int ready; } Mixer;
#define OBJECT_LOCK(x) pthread_mutex_lock(&((Object *)(x))->lock)
#define OBJECT_UNLOCK(x) pthread_mutex_unlock(&((Object *)(x))->lock)

void ok_flush(SinkPad *pad) {
  pthread_mutex_lock(&pad->stream);
  OBJECT_LOCK(pad);
  pad->eos = 0;
  OBJECT_UNLOCK(pad);
  pthread_mutex_unlock(&pad->stream);
}
void ok_check(Mixer *mixer, SinkPad *pad) {
  OBJECT_LOCK(mixer);
  pthread_mutex_lock(&pad->stream);
  mixer->ready = pad->eos;
  pthread_mutex_unlock(&pad->stream);
  OBJECT_UNLOCK(mixer);
}

// A pad and what is derived from it may be one object.
typedef struct { Object object; pthread_mutex_t data; int n; } Node;
typedef struct { Node node; int kind; } Leaf;
void bad_node(Node *node) {
  OBJECT_LOCK(node);
  pthread_mutex_lock(&node->data);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'node->data' is locked here while 'node->lock' is held, and 'bad_leaf' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
  ++node->n;
  pthread_mutex_unlock(&node->data);
  OBJECT_UNLOCK(node);
}
void bad_leaf(Leaf *leaf) {
  pthread_mutex_lock(&((Node *)leaf)->data);
  OBJECT_LOCK(leaf);
  leaf->kind = 1;
  OBJECT_UNLOCK(leaf);
  pthread_mutex_unlock(&((Node *)leaf)->data);
}
