// Jobs to three workers and their results back; the last worker to end closes the results.
#include <utility>

#include "belay/channel.h"
#include "belay/scope.h"

namespace {

void work(belay::done stop, belay::receiver<int> jobs, belay::sender<int> results) {
  for (int job : jobs.each(stop)) {
    if (!results.send(2 * job, stop)) return;
  }
}

}  // namespace

int main() {
  int sum = 0;
  {
    belay::scope workers;
    auto [jobs_tx, jobs_rx] = belay::make_channel<int>();
    auto [results_tx, results_rx] = belay::make_channel<int>();
    for (int i = 0; i < 3; ++i) workers.go(work, jobs_rx, results_tx);
    results_tx = {};
    jobs_rx = {};
    workers.go([jobs = std::move(jobs_tx)](belay::done stop) {
      for (int i = 1; i <= 50; ++i) {
        if (!jobs.send(i, stop)) return;
      }
    });
    for (int result : results_rx) sum += result;
  }
  return sum == 2550 ? 0 : 1;
}
