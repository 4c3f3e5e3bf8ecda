// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20
//
// Methods that come when nobody else is there any more, or not yet.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

// The child of a fork has one thread, whatever its parent was doing.
class Sockets {
public:
  void add(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[id] = 1;
  }
  void drop(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.erase(id);
  }
  void ok_cleanupAtFork() { all_.clear(); }
  void ok_after_fork_in_child() { all_.clear(); }
  void bad_parentAfterFork() { all_.clear(); }
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'all_' is written here by 'Sockets::bad_parentAfterFork' with no lock, while 'Sockets::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  void bad_forkWorker() { all_.clear(); }
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'all_' is written here by 'Sockets::bad_forkWorker' with no lock, while 'Sockets::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  std::map<int, int> all_;
};

// What has been stopped calls no more.
class Service {
protected:
  void stopService();
};
struct Other {
  void stop();
};
class Server : Service {
public:
  void add(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[id] = 1;
  }
  void replace(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.clear();
    all_[id] = 1;
  }
  void drop(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.erase(id);
  }
  void ok_stop() {
    stopService();
    all_.clear();
  }
  void bad_stopTooLate() {
    all_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'all_' is written here by 'Server::bad_stopTooLate' with no lock, while 'Server::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    stopService();
  }
  void bad_stopOther() {
    other_.stop();
    all_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'all_' is written here by 'Server::bad_stopOther' with no lock, while 'Server::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  Other other_;
  std::map<int, int> all_;
};

// A pointer that never changes needs no lock, what it points to may.
class Cached {
public:
  explicit Cached(int *cache, int &rate) : cache_(cache), rate_(rate) {}
  int *ok_cache() const { return cache_; }
  int *ok_rate() const { return &rate_; }
  int bad_size() const { return size_; }
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'size_' is read here by 'Cached::bad_size' with no lock, but is declared to be guarded by 'mutex_'; take 'mutex_' here [belay-inconsistent-guard]
  int size() {
    std::lock_guard<std::mutex> lock(mutex_);
    return size_;
  }

private:
  std::mutex mutex_;
  int *const cache_ __attribute__((guarded_by(mutex_)));
  int &rate_ __attribute__((guarded_by(mutex_)));
  int size_ __attribute__((guarded_by(mutex_))) = 0;
};

// By its name and by what it leaves unlocked, the last.
class Callbacks {
public:
  void add(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[id] = 1;
  }
  void drop(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.erase(id);
  }
  void replace(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.clear();
    all_[id] = 1;
  }
  void Destroy() { all_.clear(); }
  void clean_up() { all_.clear(); }
  void bad_destroyOne(int id) { all_.erase(id); }
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'all_' is written here by 'Callbacks::bad_destroyOne' with no lock, while 'Callbacks::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  std::map<int, int> all_;
};

// What is agreed on when the connection is made is there for those who ask later; what can be cut isn't.
class Connection {
public:
  void startConnect(int peer) {
    std::lock_guard<std::mutex> lock(mutex_);
    peer_ = peer;
    connected_ = true;
  }
  void acceptAndRespond(int peer) {
    std::lock_guard<std::mutex> lock(mutex_);
    peer_ = peer;
    connected_ = true;
  }
  void processConnectResponse(int peer, int size) {
    std::lock_guard<std::mutex> lock(mutex_);
    peer_ = peer;
    size_ = size;
  }
  // Others may be there by then.
  void onConnect() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++connects_;
  }
  void cut() {
    std::lock_guard<std::mutex> lock(mutex_);
    connected_ = false;
  }
  int ok_size() const { return size_; }
  int bad_connects() const { return connects_; }
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'connects_' is read here by 'Connection::bad_connects' with no lock, while 'Connection::onConnect' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  int ok_peer() const { return peer_; }
  bool bad_connected() const { return connected_; }
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'connected_' is read here by 'Connection::bad_connected' with no lock, while 'Connection::startConnect' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  mutable std::mutex mutex_;
  int peer_ = 0;
  int size_ = 0;
  int connects_ = 0;
  bool connected_ = false;
};

// What init() calls locks for those who call it later; where it locks itself, somebody else may be there.
class Table {
public:
  void init() {
    all_.clear();
    add(1);
  }
  void add(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[id] = 1;
  }

private:
  std::mutex mutex_;
  std::map<int, int> all_;
};
class Retable {
public:
  void bad_init() {
    all_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'all_' is written here by 'Retable::bad_init' with no lock, while 'Retable::init' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    add(1);
  }
  void init() {
    all_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'all_' is written here by 'Retable::init' with no lock, while 'Retable::{{init|add}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    std::lock_guard<std::mutex> lock(mutex_);
    all_[2] = 1;
  }
  void add(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[id] = 1;
  }
  void drop(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.erase(id);
  }
  void replace(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.clear();
    all_[id] = 1;
  }

private:
  std::mutex mutex_;
  std::map<int, int> all_;
};

// What a map has been asked for is only read, also with the reader's side of the lock.
class Names {
public:
  void add(int id, const std::string &name) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    all_[id] = name;
  }
  std::string ok_name(int id) {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    if (all_.find(id) == all_.end())
      return "";
    return all_[id];
  }
  std::string bad_name(int id) {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return all_[id];
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'all_' is written here by 'Names::bad_name' under 'mutex_' (shared), which lets other readers in; lock it exclusively [belay-inconsistent-guard]
  }
  std::string bad_other(int id) {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    if (all_.find(id) == all_.end())
      return "";
    return all_[id + 1];
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'all_' is written here by 'Names::bad_other' under 'mutex_' (shared), which lets other readers in; lock it exclusively [belay-inconsistent-guard]
  }
  void bad_insert(int id) {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    if (all_.find(id) == all_.end())
      all_[id] = "";
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'all_' is written here by 'Names::bad_insert' under 'mutex_' (shared), which lets other readers in; lock it exclusively [belay-inconsistent-guard]
  }

private:
  std::shared_mutex mutex_;
  std::map<int, std::string> all_;
};

// Whoever has waited until it is there may use it.
struct Storage {
  int get();
};
class Mounted {
public:
  int ok_get() {
    wait();
    return storage_->get();
  }
  int bad_get() {
    return storage_->get();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'storage_' is read here by 'Mounted::bad_get' with no lock, while 'Mounted::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }
  int bad_get_first() {
    const int n = storage_->get();
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'storage_' is read here by 'Mounted::bad_get_first' with no lock, while 'Mounted::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    wait();
    return n;
  }
  void unmount() {
    std::lock_guard<std::mutex> lock(mutex_);
    storage_ = nullptr;
  }
  void mount(Storage *s) {
    std::lock_guard<std::mutex> lock(mutex_);
    storage_ = s;
    cond_.notify_all();
  }

private:
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    cond_.wait(lock, [this] { return storage_ != nullptr; });
  }
  std::mutex mutex_;
  std::condition_variable cond_;
  Storage *storage_ = nullptr;
};

// A ring: the first one is alone.
class Ring {
public:
  void ok_alone() { ok_next_ = this; }
  void bad_after(Ring *other) { next_ = other; }
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'next_' is written here by 'Ring::bad_after' with no lock, while 'Ring::join' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+5]]:5: note: written here by 'Ring::join' holding 'mutex_'
  void join(Ring *other) {
    std::lock_guard<std::mutex> lock(mutex_);
    ok_next_ = other->ok_next_;
    other->ok_next_ = this;
    next_ = other;
  }

private:
  static std::mutex mutex_;
  Ring *ok_next_, *next_;
};

// The mutex is there for those who start and stop it, as it says.
struct Group {
  int size() const;
};
class Client {
public:
  void start() {
    std::lock_guard<std::mutex> lock(start_stop_mutex_);
    if (ok_group_)
      return;
    ok_group_ = new Group;
    tasks_ = new Group;
  }
  void stop() {
    std::lock_guard<std::mutex> lock(start_stop_mutex_);
    delete ok_group_;
    ok_group_ = nullptr;
  }
  int size() { return ok_group_->size(); }
  void bad_forget() { tasks_ = nullptr; }
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'tasks_' is written here by 'Client::bad_forget' with no lock, while 'Client::start' writes it under 'start_stop_mutex_'; take 'start_stop_mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-10]]:5: note: written here by 'Client::start' holding 'start_stop_mutex_'

private:
  std::mutex start_stop_mutex_;
  Group *ok_group_ = nullptr, *tasks_ = nullptr;
};

// A member of what is there is read, as a pointer is by what it leads to.
class Users {
public:
  struct Queue {
    void stop() {}
  };
  struct User {
    std::unique_ptr<Queue> queue;
    int hits = 0;
  };
  void add(unsigned id) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    users_[id].queue = std::make_unique<Queue>();
  }
  void ok_stop(unsigned short id) {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    if (users_.count(id))
      users_[id].queue->stop();
  }
  void bad_stop(unsigned short id) {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    users_[id].queue->stop();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'users_' is written here by 'Users::bad_stop' under 'mutex_' (shared), which lets other readers in; lock it exclusively [belay-inconsistent-guard]
  }
  void bad_count(unsigned short id) {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    if (users_.count(id))
      ++users_[id].hits;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'users_' is written here by 'Users::bad_count' under 'mutex_' (shared), which lets other readers in; lock it exclusively [belay-inconsistent-guard]
  }

private:
  std::shared_mutex mutex_;
  std::map<unsigned, User> users_;
};

// Whoever finalises the office waits for all others first, and locks for that alone.
class Bureau {
public:
  void add(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    customers_[id] = 1;
  }
  void drop(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    customers_.erase(id);
    ++drops_;
  }
  bool has(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    return customers_.count(id) != 0;
  }
  void rename(int id, int other) {
    std::lock_guard<std::mutex> lock(mutex_);
    customers_[other] = customers_[id];
  }
  void ok_finalize() {
    barrier();
    customers_.clear();
  }
  void bad_finalizeFirst() {
    customers_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'customers_' is written here by 'Bureau::bad_finalizeFirst' with no lock, while 'Bureau::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    barrier();
  }
  void bad_finalizeCounted() {
    barrier();
    customers_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'customers_' is written here by 'Bureau::bad_finalizeCounted' with no lock, while 'Bureau::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    std::lock_guard<std::mutex> lock(mutex_);
    ++drops_;
  }
  void answered() {
    std::lock_guard<std::mutex> lock(waiting_);
    done_ = true;
    changed_.notify_all();
  }

private:
  void send();
  void barrier() {
    std::unique_lock<std::mutex> lock(waiting_);
    done_ = false;
    send();
    changed_.wait(lock, [this] { return done_; });
  }
  std::mutex mutex_, waiting_;
  std::condition_variable changed_;
  bool done_ = false;
  int drops_ = 0;
  std::map<int, int> customers_;
};

// What only `listen()` writes is there before anybody reads it; that a peer is there changes while they do.
class Peer {
public:
  void listen(int bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    bytes_ = bytes;
    connected_ = true;
  }
  void lost() {
    std::lock_guard<std::mutex> lock(mutex_);
    connected_ = false;
  }
  int ok_frame() { return 64 * bytes_; }
  bool bad_connected() { return connected_; }
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'connected_' is read here by 'Peer::bad_connected' with no lock, while 'Peer::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  int bytes_ = 0;
  bool connected_ = false;
};
