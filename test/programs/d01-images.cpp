// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D1: images get their target size one after the other, and are each scaled in a thread. A progress bar follows the
// image that the loop is at, by a pointer that the threads use, too.
#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

struct image {
  std::string name;
  int width = 0;
  int target = 0;
  bool scaled = false;
};

static void scale(image &i) {
  while (i.width > i.target)
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 reads 'i.width', and nothing orders this and what thread 2 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
// CHECK: :[[@LINE-3]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'i.target', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
    --i.width;
  i.scaled = true;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 writes 'scaled', and nothing orders this and what thread 2 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
}

class scaler {
public:
  explicit scaler(int target) : target_(target) {}
  void run(std::vector<image> &images) {
    std::vector<std::thread> threads;
#ifndef REPAIRED
    image *current = nullptr;
#endif
    for (image &i : images) {
      i.target = target_;
#ifdef REPAIRED
      threads.emplace_back([&i] { scale(i); });
#else
      current = &i;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'current' is written here by 'scaler::run' with no lock, while a thread reads it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
      threads.emplace_back([&current] { scale(*current); });
#endif
    }
    for (std::thread &t : threads)
      t.join();
  }

private:
  int target_;
};

int main() {
  std::vector<image> images(2);
  for (image &i : images)
    i.width = 12;
  scaler(10).run(images);
  return images[0].scaled && images[1].scaled ? 0 : 1;
}
