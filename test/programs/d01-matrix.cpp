// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// D1: the rows of a matrix are multiplied in the tasks of a scope; each task finds its row by an iterator of the loop
// that starts them, which moves on meanwhile.
#include "belay/scope.h"
#include <cstddef>
#include <numeric>
#include <vector>

class matrix {
public:
  using row = std::vector<double>;
  matrix(std::size_t rows, std::size_t columns) : rows_(rows, row(columns, 1.0)) {}

  std::vector<double> times(const std::vector<double> &v) const {
    std::vector<double> product(rows_.size());
    belay::scope all;
    std::size_t index = 0;
    for (const row &r : rows_) {
#ifdef REPAIRED
      double &out = product[index];
      all.go([&r, &v, &out] { out = dot(r, v); });
#else
      all.go([&r, &v, &product, &index] { product[index] = dot(r, v); });
#endif
      ++index;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'index' is written here by 'matrix::times' with no lock, while a thread reads it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
    }
    (void)all.join();
    return product;
  }

private:
  static double dot(const row &a, const std::vector<double> &b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  }
  std::vector<row> rows_;
};

int main() {
  const matrix m(2, 2);
  const std::vector<double> p = m.times({1.0, 2.0});
  return p[0] == 3.0 && p[1] == 3.0 ? 0 : 1;
}
