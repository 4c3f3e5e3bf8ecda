// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C7: an editor's saver takes a document to save or its stop, whichever is ready, and the documents are destroyed between
// the stop and the saver's end.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/select.h"
#include "belay/task.h"
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

struct document {
  std::vector<int> words{1};
  bool saved = false;
};

static void save(document &d) {
  for (int w : d.words)
    d.saved = d.saved || w != 0;
}

class editor {
public:
  explicit editor(std::size_t documents) : dirty_(belay::make_channel<std::size_t>(2)) {
    while (documents_.size() < documents)
      documents_.push_back(std::make_unique<document>());
    saver_ = belay::go([this](belay::done stop) { run_saver(stop); });
  }
  void save_soon(std::size_t which) { (void)dirty_.tx.try_send(which); }
  void quit() {
    saver_.stop();
#ifdef REPAIRED
    (void)saver_.join();
    documents_.clear();
#else
    documents_.clear();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'e.documents_' is written here by 'main' with no lock, while a thread reads it [belay-unconfined-data]
    (void)saver_.join();
#endif
  }

private:
  void run_saver(const belay::done &stop) {
    for (bool more = true; more;) {
      auto ready = belay::select(belay::on_receive(dirty_.rx), belay::on_done(stop));
      more = std::visit(
          [this](auto &&got) {
            if constexpr (requires { *got; }) {
              if (got)
                save(*documents_[*got]);
              return got.has_value();
            } else {
              return false;
            }
          },
          ready);
    }
  }
  std::deque<std::unique_ptr<document>> documents_;
  belay::channel<std::size_t> dirty_;
  belay::task saver_;
};

int main() {
  editor e(1);
  e.save_soon(0);
  e.quit();
  return 0;
}
