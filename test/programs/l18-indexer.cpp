// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L18: an indexer is given a done, and hands it to whatever it calls but the loop over the documents that keep coming.
// Who owns it has no way to end it.
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <chrono>
#include <map>
#include <string>
#include <thread>

class inbox {
public:
  void put(std::string text) {
    texts_.with([&](auto &t) { t.push_back(std::move(text)); });
  }
  bool get(std::string &text) {
    return texts_.with([&](auto &t) {
      if (t.empty())
        return false;
      text = std::move(t.back());
      t.pop_back();
      return true;
    });
  }

private:
  belay::guarded<std::vector<std::string>> texts_;
};

class indexer {
public:
  explicit indexer(inbox &from) : from_(from), thread_(belay::go([this](const belay::done &stop) { run(stop); })) {}
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]

  int words(char first) {
    return words_.with([&](auto &w) { return w[first]; });
  }

private:
  void run(const belay::done &stop) {
    std::string text;
#ifdef REPAIRED
    while (!stop.signalled()) {
#else
    for (;;) {
#endif
      if (from_.get(text))
        index(text, stop);
      else
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  void index(const std::string &text, const belay::done &stop) {
    for (std::size_t at = 0; at < text.size() && !stop.signalled(); ++at)
      words_.with([&](auto &w) { ++w[text[at]]; });
  }

  inbox &from_;
  belay::guarded<std::map<char, int>> words_;
  belay::task thread_;
};

int main() {
  inbox documents;
  indexer index(documents);
  documents.put("belay");
  return index.words('b') > 1;
}
