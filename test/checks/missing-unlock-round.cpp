// RUN: %check_belay %s belay-missing-unlock %t

#include <memory>
#include <mutex>

// A lock that a function returns: nobody here knows whether it is locked, and each round has another one.

struct Packet {
  bool trylock(std::unique_lock<std::mutex> &Lock);
  void lock(std::unique_lock<std::mutex> &Lock);
  void unlock(std::unique_lock<std::mutex> &Lock);
  std::mutex mutex_;
  bool decoded_ = false;
};

class PacketLock {
public:
  explicit PacketLock(std::shared_ptr<Packet> P) : packet_(P), lock_(P->mutex_, std::defer_lock) {}
  PacketLock(PacketLock &&) = default;
  ~PacketLock() {
    if (locked_)
      packet_->unlock(lock_);
  }
  void lock() {
    packet_->lock(lock_);
    locked_ = true;
  }
  void unlock() {
    packet_->unlock(lock_);
    locked_ = false;
  }
  std::shared_ptr<Packet> packet_;

private:
  std::unique_lock<std::mutex> lock_;
  bool locked_ = false;
};

PacketLock next();
void idle();
bool level();
void use(Packet *);
bool end();

void ok_each_round() {
  while (!end()) {
    PacketLock Lock = next();
    std::shared_ptr<Packet> P = Lock.packet_;
    if (P) {
      if (!P->decoded_) {
        if (level())
          idle();
        Lock.unlock();
        continue;
      }
      if (level()) {
        Lock.unlock();
        continue;
      }
      use(P.get());
    }
  }
}

void ok_returned_locked() {
  PacketLock Lock = next();
  use(nullptr);
  Lock.unlock();
}

void bad_returned_twice() {
  PacketLock Lock = next();
  Lock.unlock();
  use(nullptr);
  Lock.unlock();
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'Lock' is unlocked here, but it has been unlocked already [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:8: note: unlocked here first
}

void bad_outside_the_round(std::shared_ptr<Packet> P) {
  PacketLock Lock(P);
  Lock.lock();
  Lock.unlock();
  while (!end())
    idle();
  Lock.unlock();
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'Lock' is unlocked here, but it has been unlocked already [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-5]]:8: note: unlocked here first
}
