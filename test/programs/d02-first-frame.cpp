// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D2: a player opens its file in a thread, and shows what that has found out when the promise of the first frame is
// kept. The thread goes on to count the frames in the same local struct.
#include <future>
#include <string>
#include <thread>
#include <utility>

struct film {
  int width = 0;
  int frames = 0;
};

class file {
public:
  explicit file(int frames) : frames_(frames) {}
  int width() const { return 1920; }
  bool next() { return frames_-- > 0; }

private:
  int frames_;
};

static void read_film(file from, film &into, std::promise<void> first) {
  into.width = from.width();
#ifdef REPAIRED
  int frames = 0;
  while (from.next())
    ++frames;
  into.frames = frames;
  first.set_value();
#else
  first.set_value();
  while (from.next())
    ++into.frames;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'f.frames' is written here by thread 'read_film' with no lock, while 'play' reads it [belay-unconfined-data]
#endif
}

static int show(const film &f) { return f.width / 2 + f.frames; }

int play(int frames) {
  film f;
  std::promise<void> first;
  std::future<void> opened = first.get_future();
  std::jthread reader(read_film, file(frames), std::ref(f), std::move(first));
  opened.wait();
  return show(f);
}
