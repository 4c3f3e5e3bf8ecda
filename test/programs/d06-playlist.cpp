// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// D6: a playlist is moved to the player by a pointer in a channel, and the user interface keeps a reference to the
// songs in it to sort them.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

struct song {
  int seconds = 0;
};

struct playlist {
  std::vector<song> songs;
};
using playlist_ptr = std::unique_ptr<playlist>;

class player {
public:
  player() : lists_(belay::make_channel<playlist_ptr>(1)) {
    task_ = belay::go([this](const belay::done &stop) {
      for (playlist_ptr list : lists_.rx.each(stop))
        for (const song &s : list->songs)
          played_ += s.seconds;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 's.seconds', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
    });
  }
  void play(playlist_ptr list) { (void)lists_.tx.try_send(std::move(list)); }

private:
  belay::channel<playlist_ptr> lists_;
  long played_ = 0;
  belay::task task_;
};

static void shorten(std::vector<song> &songs, int limit) {
  for (song &s : songs)
    s.seconds = std::min(s.seconds, limit);
}

int main() {
  player p;
  auto list = std::make_unique<playlist>();
  list->songs.assign(2, song{240});
  std::vector<song> &songs = list->songs;
#ifdef REPAIRED
  shorten(songs, 180);
  p.play(std::move(list));
#else
  p.play(std::move(list));
  shorten(songs, 180);
#endif
}
