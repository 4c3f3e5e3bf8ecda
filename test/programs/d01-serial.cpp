// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D1: files are converted one after the other, each in a thread that is joined before the next is started. With more
// than one thread allowed the join comes later, and the threads see the loop's variable.
#include <cstddef>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

struct file {
  int size = 0;
  int converted = 0;
};

class converter {
public:
  explicit converter(std::size_t threads) : threads_(threads) {}
  void run(std::vector<file> &files) {
    std::vector<std::thread> running;
    file *current = nullptr;
    for (file &f : files) {
      current = &f;
#ifdef REPAIRED
      running.emplace_back([this, mine = current] { convert(*mine); });
#else
      running.emplace_back([this, &current] { convert(*current); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'current', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
#endif
      if (running.size() == threads_)
        join_all(running);
    }
    join_all(running);
  }

private:
  void convert(file &f) const { f.converted = f.size / 2; }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 writes 'converted', and nothing orders this and what thread 2 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  static void join_all(std::vector<std::thread> &running) {
    for (std::thread &t : running)
      t.join();
    running.clear();
  }
  std::size_t threads_;
};

int main() {
  std::vector<file> files{{10}, {20}};
  converter(2).run(files);
  return files[0].converted + files[1].converted == 15 ? 0 : 1;
}
