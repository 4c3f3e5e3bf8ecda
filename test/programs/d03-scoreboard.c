// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// D3: games report their results to a scoreboard from their threads. Wins are counted under its lock, and the rarer
// draws beside it.
#include <pthread.h>
#include <stdio.h>

enum result { LOSS, DRAW, WIN };

struct scoreboard {
  pthread_mutex_t lock;
  int wins;
  int draws;
  int games;
};

struct game {
  struct scoreboard *board;
  int strength;
  pthread_t thread;
};

static void count_win(struct scoreboard *b) {
  pthread_mutex_lock(&b->lock);
  ++b->wins;
  pthread_mutex_unlock(&b->lock);
}

static void count_draw(struct scoreboard *b) {
#ifdef REPAIRED
  pthread_mutex_lock(&b->lock);
  ++b->draws;
  pthread_mutex_unlock(&b->lock);
#else
  ++b->draws;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'board.draws' is written here with no lock by several threads at once, all running 'run_game' [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
#endif
}

static enum result play(int strength) { return strength > 5 ? WIN : strength == 5 ? DRAW : LOSS; }

static void *run_game(void *arg) {
  struct game *g = arg;
  switch (play(g->strength)) {
  case WIN:
    count_win(g->board);
    break;
  case DRAW:
    count_draw(g->board);
    break;
  case LOSS:
    break;
  }
  return NULL;
}

int main(int argc, char **argv) {
  (void)argv;
  struct scoreboard board = {.lock = PTHREAD_MUTEX_INITIALIZER};
  struct game games[2];
  for (int i = 0; i < 2; ++i) {
    games[i].board = &board;
    games[i].strength = argc > 1 ? 5 : 6;
    if (pthread_create(&games[i].thread, NULL, run_game, &games[i]) == 0)
      ++board.games;
  }
  for (int i = 0; i < board.games; ++i)
    pthread_join(games[i].thread, NULL);
  printf("%d %d\n", board.wins, board.draws);
  return 0;
}
