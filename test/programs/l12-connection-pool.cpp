// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L12: a pool of connections keeps those that are free in a channel. It makes as many as the configuration says at its
// start, and the channel has room for the default number only.
#include "belay/channel.h"
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

struct connection {
  explicit connection(int n) : number(n) {}
  int number;
  int queries = 0;
};
using connection_ptr = std::unique_ptr<connection>;

struct configuration {
  static constexpr int default_connections = 2;
  int connections = default_connections;
};

class connection_pool {
public:
  class lease {
  public:
    lease(connection_ptr c, connection_pool &from) : held_(std::move(c)), from_(from) {}
    ~lease() { from_.give_back(std::move(held_)); }
    lease(const lease &) = delete;
    lease &operator=(const lease &) = delete;
    connection *operator->() const { return held_.get(); }

  private:
    connection_ptr held_;
    connection_pool &from_;
  };

  explicit connection_pool(const configuration &c)
#ifdef REPAIRED
      : free_(belay::make_channel<connection_ptr>(static_cast<std::size_t>(c.connections))) {
#else
      : free_(belay::make_channel<connection_ptr>(configuration::default_connections)) {
#endif
    for (int n = 0; n < c.connections; ++n)
      give_back(std::make_unique<connection>(n));
  }
  lease get() { return lease(*free_.rx.receive(), *this); }

private:
  void give_back(connection_ptr c) {
    (void)free_.tx.send(std::move(c));
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits in send on 'pool.free_.tx': nobody will receive the value [belay-blocked-forever]
// CHECK: note: step 1: the main thread sends on 'pool.free_.tx'
  }
  belay::channel<connection_ptr> free_;
};

int main(int argc, char **) {
  configuration c;
  if (argc > 1)
    c.connections = 2 * configuration::default_connections;
  connection_pool pool(c);
  pool.get()->queries++;
  return pool.get()->number;
}
