// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C3: a decoder's stream is closed where its input ends, and again, with the reason, by who finds that a frame was
// broken: the first close stands, and whoever reads never hears of the error.
#include "belay/channel.h"
#include "belay/result.h"
#include "belay/task.h"
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

struct frame {
  int length;
};

class frame_writer {
public:
  explicit frame_writer(belay::sender<frame> out) : out_(std::move(out)) {}
  bool write(frame f, const belay::done &stop) { return out_.send(f, stop).has_value(); }
  void finish() { out_.close(); }
  void fail(const char *why) {
    out_.close(belay::failure(std::make_exception_ptr(std::runtime_error(why))));
  }

private:
  belay::sender<frame> out_;
};

class decoder {
public:
  explicit decoder(std::string bytes) : bytes_(std::move(bytes)) {}
  void run(const belay::done &stop, frame_writer &to) {
    std::optional<std::string> error;
    for (std::size_t at = 0; at < bytes_.size();) {
      const int length = bytes_[at] - '0';
      if (length <= 0) {
        error = "a frame without a length";
        break;
      }
      if (!to.write({length}, stop))
        return;
      at += static_cast<std::size_t>(length);
    }
#ifdef REPAIRED
    if (error)
      to.fail(error->c_str());
    else
      to.finish();
#else
    to.finish();
    if (error)
      to.fail(error->c_str());
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'to.out_' is closed again: the first close stands, and no receiver sees the reason that this one gives [belay-close-twice]
#endif
  }

private:
  std::string bytes_;
};

int main(int argc, char **argv) {
  auto [tx, rx] = belay::make_channel<frame>(4);
  belay::task decoding = belay::go(
      [tx = std::move(tx), input = std::string(argc > 1 ? argv[1] : "2a0")](belay::done stop) mutable {
        frame_writer to(std::move(tx));
        decoder(std::move(input)).run(stop, to);
      });
  int total = 0;
  for (;;) {
    auto f = rx.receive();
    if (!f)
      return f.error() == belay::errc::failed ? 1 : total;
    total += f->length;
  }
}
