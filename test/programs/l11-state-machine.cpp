// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L11: a connection's states are driven by events from a channel. The handler of an event sends the next one to its
// own channel, in the thread that is the only one to receive.
#include "belay/channel.h"
#include <array>
#include <cstdio>
#include <thread>

enum class event { open, opened, close, closed };

class connection {
public:
  connection() : events_(belay::make_channel<event>()), loop_(&connection::loop, this) {}
  ~connection() { loop_.join(); }
  connection(const connection &) = delete;
  connection &operator=(const connection &) = delete;

  void post(event e) { (void)events_.tx.send(e); }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits in send on 'c.events_.tx': nobody will receive the value [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2

private:
  using handler = void (connection::*)();

  static void loop(connection *self) {
    while (auto e = self->events_.rx.receive())
      self->dispatch(*e);
  }
  void dispatch(event e) {
    static constexpr std::array<handler, 4> handlers = {&connection::on_open, &connection::on_opened,
                                                        &connection::on_close, &connection::on_closed};
    (this->*handlers[static_cast<std::size_t>(e)])();
  }
  void on_open() {
    ++sockets_;
#ifdef REPAIRED
    on_opened();
#else
    post(event::opened);
#endif
  }
  void on_opened() { std::puts("opened"); }
  void on_close() {
    --sockets_;
    on_closed();
  }
  void on_closed() { events_.tx.close(); }

  int sockets_ = 0;
  belay::channel<event> events_;
  std::thread loop_;
};

int main() {
  connection c;
  c.post(event::open);
  c.post(event::close);
}
