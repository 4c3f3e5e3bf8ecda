// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// D3: who accepts a connection has been called, and has heard nothing yet of what others send.

#include <mutex>
#include <sys/socket.h>
#include <thread>
#include <vector>

class Relay {
public:
  explicit Relay(int listener) : listener_(listener), acceptor_([this] { accepts(); }) {}
  ~Relay() { acceptor_.join(); }
  void bad_broadcast() {
    for (int fd : clients_)
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'r.clients_' is read here by 'relay' with no lock, while a thread writes it [belay-unconfined-data]
    // CHECK-MESSAGES: :[[@LINE+24]]:5: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE+13]]:7: note: written here by a thread holding 'r.mu_'
    // CHECK-MESSAGES: :[[@LINE-7]]:74: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE-8]]:55: note: the thread is started here
      send(fd, "x", 1, 0);
  }

private:
  void accepts() {
    for (;;) {
      int fd = accept(listener_, nullptr, nullptr);
      if (fd < 0)
        return;
      std::lock_guard<std::mutex> g(mu_);
      clients_.push_back(fd);
    }
  }
  int listener_;
  std::mutex mu_;
  std::vector<int> clients_;
  std::thread acceptor_;
};
int relay(int listener) {
  Relay r(listener);
  r.bad_broadcast();
  return 0;
}

// What is set before the call is seen by who is called, and so is what is set before a message by who gets that.
int ok_calls(int listener, int fd, const sockaddr *to) {
  int name = 0;
  std::thread t([&] {
    accept(listener, nullptr, nullptr);
    ++name;
  });
  name = 1;
  connect(fd, to, sizeof *to);
  t.join();
  return name;
}
int ok_sends(int in, int out) {
  int name = 0;
  std::thread t([&] {
    char c;
    recvfrom(in, &c, 1, 0, nullptr, nullptr);
    ++name;
  });
  name = 1;
  send(out, "x", 1, 0);
  t.join();
  return name;
}
