// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D2: a total is computed while the tax is asked for asynchronously, with a time limit. The lambda writes the tax into
// the caller's variable, which is used when the limit has passed.
#include <chrono>
#include <functional>
#include <future>
#include <numeric>
#include <vector>

class tax_service {
public:
  virtual ~tax_service() = default;
  virtual int tax(int cents) const = 0;
};

class flat_tax : public tax_service {
public:
  explicit flat_tax(int percent) : percent_(percent) {}
  int tax(int cents) const override { return cents * percent_ / 100; }

private:
  int percent_;
};

class invoice {
public:
  void add(int cents) { items_.push_back(cents); }
  int total(const tax_service &service) const {
    const int net = std::accumulate(items_.begin(), items_.end(), 0);
    int tax = net / 5;
#ifdef REPAIRED
    std::future<int> asked = std::async(std::launch::async, [&] { return service.tax(net); });
    if (asked.wait_for(std::chrono::seconds(1)) == std::future_status::ready)
      tax = asked.get();
    return net + tax;
#else
    std::future<void> asked = std::async(std::launch::async, [&] { tax = service.tax(net); });
    asked.wait_for(std::chrono::seconds(1));
    return net + tax;
// CHECK: :[[@LINE-3]]:{{[0-9]+}}: {{warning|error}}: thread 2 writes 'tax', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
#endif
  }

private:
  std::vector<int> items_;
};

int main() {
  invoice i;
  i.add(300);
  i.add(700);
  const flat_tax nineteen(19);
  return i.total(nineteen) > 1000 ? 0 : 1;
}
