// Elements of a map that end with their threads, and objects without anything in them.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++17 -pthread

#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

void handle(int);

// Taking it out of the map joins its thread; the others stay where they are.
struct Client {
  ~Client() {
    if (thread)
      thread->join();
    delete thread;
  }
  void loop() {
    for (int i = 0; i < 9; ++i)
      handle(++handled);
  }
  int handled = 0;
  std::thread *thread = nullptr;
};
class ok_Listener {
public:
  ~ok_Listener() {
    for (auto it = clients_.begin(); it != clients_.end();)
      clients_.erase(it++);
  }
  void accept() {
    auto &client = clients_[id_++];
    client.thread = new std::thread(&Client::loop, &client);
  }

private:
  std::map<int, Client> clients_;
  int id_ = 0;
};
// Nobody waits for this one's thread.
struct Peer {
  void loop() {
    for (int i = 0; i < 9; ++i)
      handle(++handled);
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'peers_' is written here by thread 'Peer::loop' with no lock, while 'Listener::bad_accept' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+10]]:5: note: written here by 'Listener::bad_accept' with no lock
// CHECK-MESSAGES: :[[@LINE+8]]:17: note: thread 'Peer::loop' is started here
  }
  int handled = 0;
};
class Listener {
public:
  void bad_accept() {
    auto &peer = peers_[id_++];
    std::thread thread(&Peer::loop, &peer);
    peers_.erase(id_ - 1);
    thread.join();
  }

private:
  std::map<int, Peer> peers_;
  int id_ = 0;
};

// What an allocator is asked for changes nothing in it; a class of one's own may count.
struct Counting {
  int *allocate(int n) {
    count += n;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'table.counting.count' is written here with no lock by several threads at once [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+26]]:13: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+14]]:40: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+22]]:5: note: the thread is started here
// CHECK-MESSAGES: :[[@LINE-5]]:5: note: written here by thread 2, and nothing orders the two
// CHECK-MESSAGES: :[[@LINE+20]]:13: note: step 1: the main thread starts thread 2
// CHECK-MESSAGES: :[[@LINE+19]]:13: note: step 2: the main thread starts thread 3
// CHECK-MESSAGES: :[[@LINE+18]]:13: note: step 3: the main thread starts thread 4
// CHECK-MESSAGES: :[[@LINE+17]]:13: note: step 4: the main thread starts thread 5
// CHECK-MESSAGES: :[[@LINE+21]]:7: note: step 5: the main thread joins thread 2
    return new int[n];
  }
  int count = 0;
};
struct Table {
  void ok_fill() { pointer = std::allocator_traits<std::allocator<int>>::allocate(allocator, 1); }
  void bad_fill() { pointer = counting.allocate(1); }
  std::allocator<int> allocator;
  Counting counting;
  static thread_local int *pointer;
};
void fill() {
  Table table;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      table.ok_fill();
      table.bad_fill();
    });
  for (auto &t : threads)
    t.join();
}
