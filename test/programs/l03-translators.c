// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L3: a phrase is given to several translators, and the first translation is shown. A translation is laid down in a
// place that semaphores guard: one is free at first, and the place is emptied once.
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

typedef const char *(*translate_function)(const char *phrase);

struct desk {
  sem_t free, laid_down;
  const char *translation;
};

struct translator {
  translate_function translate;
  const char *phrase;
  struct desk *desk;
};

static const char *by_dictionary(const char *phrase) { return phrase; }
static const char *by_rules(const char *phrase) { return phrase; }
static const char *by_model(const char *phrase) { return phrase; }

static void *work(void *arg) {
  struct translator *t = arg;
  const char *translation = t->translate(t->phrase);
  sem_wait(&t->desk->free);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 4 waits for the semaphore 'd.free': nobody will release it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  t->desk->translation = translation;
  sem_post(&t->desk->laid_down);
  return NULL;
}

static const char *take(struct desk *d) {
  sem_wait(&d->laid_down);
  const char *translation = d->translation;
  sem_post(&d->free);
  return translation;
}

static const char *translate(const char *phrase) {
  static const translate_function all[] = {by_dictionary, by_rules, by_model};
  enum { N = sizeof all / sizeof *all };
  struct desk d = {.translation = NULL};
  struct translator translators[N];
  pthread_t threads[N];
  sem_init(&d.free, 0, 1);
  sem_init(&d.laid_down, 0, 0);
  for (int i = 0; i < N; ++i) {
    translators[i] = (struct translator){all[i], phrase, &d};
    pthread_create(&threads[i], NULL, work, &translators[i]);
  }
  const char *first = take(&d);
#ifdef REPAIRED
  for (int i = 1; i < N; ++i)
    take(&d);
#endif
  for (int i = 0; i < N; ++i)
    pthread_join(threads[i], NULL);
  sem_destroy(&d.laid_down);
  sem_destroy(&d.free);
  return first;
}

int main(void) {
  puts(translate("good morning"));
  return 0;
}
