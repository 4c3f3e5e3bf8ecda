// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D1: a sort divides its range and sorts the left half in another thread, down to some depth. The halves overlap by
// the element in the middle.
#include <algorithm>
#include <future>
#include <iterator>
#include <vector>

class sorter {
public:
  explicit sorter(int depth) : depth_(depth) {}

  void sort(std::vector<int> &v) const { sort(v.data(), v.data() + v.size(), depth_); }

private:
  void sort(int *first, int *last, int depth) const {
    if (last - first < 2)
      return;
    if (depth == 0) {
      insert_all(first, last);
      return;
    }
    int *const middle = first + (last - first) / 2;
#ifdef REPAIRED
    int *const left_end = middle;
#else
    int *const left_end = middle + 1;
#endif
    std::future<void> left = std::async(std::launch::async, [=, this] { sort(first, left_end, depth - 1); });
    sort(middle, last, depth - 1);
    left.get();
    std::inplace_merge(first, middle, last);
  }
  static void insert_all(int *first, int *last) {
    for (int *i = first + 1; i != last; ++i)
      for (int *j = i; j != first && *j < *(j - 1); --j) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads '*j', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
// CHECK: :[[@LINE-3]]:{{[0-9]+}}: {{warning|error}}: the main thread reads {{.*}}, and nothing orders this and what thread 2 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
        const int held = *j;
        *j = *(j - 1);
        *(j - 1) = held;
      }
  }
  int depth_;
};

int main() {
  std::vector<int> v{4, 3, 2, 1};
  sorter(1).sort(v);
  return std::is_sorted(v.begin(), v.end()) ? 0 : 1;
}
