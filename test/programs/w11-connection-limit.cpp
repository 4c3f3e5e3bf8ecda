// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W11: a server takes a slot for each connection and gives it back at the end of the request. A request that can't be
// parsed is answered by an exception, and its slot stays taken.
#include <functional>
#include <list>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>

class bad_request : public std::invalid_argument {
public:
  using std::invalid_argument::invalid_argument;
};

class slot {
public:
  explicit slot(std::counting_semaphore<8> &of) : of_(of) { of_.acquire(); }
  slot(const slot &) = delete;
  ~slot() { of_.release(); }

private:
  std::counting_semaphore<8> &of_;
};

class server {
public:
  explicit server(int slots) : slots_(slots) {}
  int serve(int request) {
    try {
#ifdef REPAIRED
      slot mine(slots_);
      return answer(request);
#else
      slots_.acquire();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 waits for the semaphore 's.slots_': nobody will release it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 3 to end
      const int a = answer(request);
      slots_.release();
      return a;
#endif
    } catch (const bad_request &) {
      return 400;
    }
  }

private:
  static int answer(int request) {
    if (request < 0)
      throw bad_request("negative");
    return 200;
  }
  std::counting_semaphore<8> slots_;
};

int main() {
  server s(1);
  std::list<std::thread> clients;
  for (int request : {-1, 1})
    clients.emplace_back([&s, request] { s.serve(request); });
  for (std::thread &c : clients)
    c.join();
  return 0;
}
