// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L5: a player takes songs off a list until the list is marked as complete. The list is complete when the file has
// been read to its end; after a bad line nobody marks it, and the player is joined.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct song {
  struct song *next;
  int seconds;
};

struct playlist {
  pthread_mutex_t mutex;
  pthread_cond_t grown;
  struct song *first, **last;
  int complete;
};

static void playlist_add(struct playlist *list, int seconds) {
  struct song *s = malloc(sizeof *s);
  if (!s)
    return;
  s->next = NULL;
  s->seconds = seconds;
  pthread_mutex_lock(&list->mutex);
  *list->last = s;
  list->last = &s->next;
  pthread_cond_signal(&list->grown);
  pthread_mutex_unlock(&list->mutex);
}

static void playlist_complete(struct playlist *list) {
  pthread_mutex_lock(&list->mutex);
  list->complete = 1;
  pthread_cond_broadcast(&list->grown);
  pthread_mutex_unlock(&list->mutex);
}

static struct song *playlist_next(struct playlist *list) {
  struct song *s = NULL;
  pthread_mutex_lock(&list->mutex);
  while (!list->first && !list->complete)
    pthread_cond_wait(&list->grown, &list->mutex);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'list.grown': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  if (list->first) {
    s = list->first;
    list->first = s->next;
    if (!list->first)
      list->last = &list->first;
  }
  pthread_mutex_unlock(&list->mutex);
  return s;
}

static void *play(void *arg) {
  struct playlist *list = arg;
  struct song *s;
  while ((s = playlist_next(list)) != NULL) {
    printf("playing %d seconds\n", s->seconds);
    free(s);
  }
  return NULL;
}

static int read_songs(FILE *from, struct playlist *list) {
  int seconds;
  for (int line = 1; line <= 3; ++line) {
    if (fscanf(from, "%d", &seconds) != 1 || seconds <= 0) {
      fprintf(stderr, "line %d: not a song\n", line);
#ifdef REPAIRED
      playlist_complete(list);
#endif
      return -1;
    }
    playlist_add(list, seconds);
  }
  playlist_complete(list);
  return 0;
}

int main(void) {
  struct playlist list = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, NULL, 0};
  list.last = &list.first;
  pthread_t player;
  if (pthread_create(&player, NULL, play, &list) != 0)
    return EXIT_FAILURE;
  int error = read_songs(stdin, &list);
  pthread_join(player, NULL);
  return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
