// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// K10: a class that its users lock, for as many calls as they like.

#include <functional>
#include <mutex>
#include <vector>

class Engine {
public:
  void lock(const char *) { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
  void setDriver(int driver) {
    lock(__func__);
    driver_ = driver;
    unlock();
  }
  void stop() {
    lock(__func__);
    driver_ = 0;
    unlock();
  }
  // `engine.lock(); engine.ok_play(); engine.unlock();`
  int ok_play() { return driver_; }
  // Who takes the lock itself is called without it.
  int bad_restart() {
    const int old = driver_;
// CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'driver_' is read here by 'Engine::bad_restart' with no lock, while 'Engine::setDriver' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-14]]:5: note: written here by 'Engine::setDriver' holding 'mutex_'
    stop();
    return old;
  }

private:
  std::mutex mutex_;
  int driver_ = 0;
};

// It is a base that users lock.
class PlayHandle {
public:
  void lock() { processing_.lock(); }
  void unlock() { processing_.unlock(); }

private:
  std::mutex processing_;
};

class Note;
void playNote(Note *);

class Note : public PlayHandle {
public:
  void play() {
    lock();
    playNote(this);
    ++played_;
    unlock();
  }
  int ok_played() const { return played_; }

private:
  int played_ = 0;
};

// One of its two locks is there for users, too.
std::mutex everything;
class Group {
public:
  std::mutex *groupLock() { return &groupLock_; }
  void mute() {
    std::lock_guard<std::mutex> all(everything);
    std::lock_guard<std::mutex> lock(groupLock_);
    muted_ = true;
  }
  void unmute() {
    std::lock_guard<std::mutex> all(everything);
    std::lock_guard<std::mutex> lock(groupLock_);
    muted_ = false;
  }
  bool ok_muted() const { return muted_; }

private:
  std::mutex groupLock_;
  bool muted_ = false;
};
// Neither is.
class Closed {
public:
  void mute() {
    std::lock_guard<std::mutex> all(everything);
    std::lock_guard<std::mutex> lock(groupLock_);
    muted_ = true;
  }
  bool bad_muted() const { return muted_; }
// CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'muted_' is read here by 'Closed::bad_muted' with no lock, while 'Closed::mute' writes it under 'groupLock_' and 'everything'; take 'groupLock_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'Closed::mute' holding 'groupLock_' and 'everything'

private:
  std::mutex groupLock_;
  bool muted_ = false;
};

// A public mutex beside private data is there for those who call the getters.
class Spectrum {
public:
  void resize(int size) {
    std::lock_guard<std::mutex> lock(access);
    size_ = size;
  }
  int ok_size() const { return size_; }
  std::mutex access;

private:
  int size_ = 0;
};
// Where all is public, nothing is said by it.
struct Counts {
  void add() {
    std::lock_guard<std::mutex> lock(access);
    ++count;
  }
  int bad_count() const { return count; }
// CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'count' is read here by 'Counts::bad_count' with no lock, while 'Counts::add' writes it under 'access'; take 'access' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:7: note: written here by 'Counts::add' holding 'access'
  std::mutex access;
  int count = 0;
};

// `auto lock = socket.lock(); socket.ok_poll(1);`
class Socket {
public:
  std::unique_lock<std::mutex> lock() { return std::unique_lock<std::mutex>(mutex_); }
  void clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.clear();
  }
  void ok_poll(int event) { queue_.push_back(event); }

private:
  std::mutex mutex_;
  std::vector<int> queue_;
};

// A mutex and a reader's guard that users wrote, of which the unit sees half.
class SharedMutex {
public:
  void lock();
  void unlock();
  void lock_shared() {
    if (!tryLockShared())
      waitShared();
  }
  void unlock_shared() {
    if (unlockShared())
      wake();
  }
  bool tryLockShared();
  bool unlockShared();
  void waitShared();
  void wake();
};
class Reader {
public:
  explicit Reader(SharedMutex &of) : of_(of) { of_.lock_shared(); }
  ~Reader() { upgraded_ ? of_.unlock() : of_.unlock_shared(); }
  void upgrade();

private:
  SharedMutex &of_;
  bool upgraded_ = false;
};
class Devices {
public:
  int ok_device() const {
    Reader lock(mutex_);
    return device_;
  }
  int bad_device() const { return device_; }
// CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'device_' is read here by 'Devices::bad_device' with no lock, while 'Devices::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  void set(int device) {
    std::lock_guard<SharedMutex> lock(mutex_);
    device_ = device;
  }

private:
  mutable SharedMutex mutex_;
  int device_ = 0;
};

// Who forgets to unlock doesn't lock for others: nothing of it lets go.
class Forgetful {
public:
  void set(int value) {
    mutex_.lock();
    value_ = value;
  }
  int bad_value() { return value_; }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'value_' is read here by 'Forgetful::bad_value' with no lock, while 'Forgetful::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'Forgetful::set' holding 'mutex_'

private:
  std::mutex mutex_;
  int value_ = 0;
};

// Nobody outside can lock it.
class Player {
public:
  void set(int song) {
    lock(__func__);
    song_ = song;
    unlock();
  }
  void stop() {
    lock(__func__);
    song_ = 0;
    unlock();
  }
  int bad_song() { return song_; }
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'song_' is read here by 'Player::bad_song' with no lock, while 'Player::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-10]]:5: note: written here by 'Player::set' holding 'mutex_'

private:
  void lock(const char *) { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
  std::mutex mutex_;
  int song_ = 0;
};

// The threads have been joined; that what they worked with has locks of its own changes nothing.
class Worker {
public:
  void wake() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++woken_;
  }

private:
  std::mutex mutex_;
  int woken_ = 0;
};
struct Handle {
  void join();
};
class Scheduler {
public:
  void atFinish(std::function<void()> f) {
    std::lock_guard<std::mutex> lock(mutex_);
    atFinish_.push_back(f);
  }
  void finish() {
    for (Worker &w : workers_)
      w.wake();
    for (Handle &t : threads_)
      t.join();
    for (auto &f : atFinish_)
      f();
    atFinish_.clear();
  }

private:
  std::mutex mutex_;
  std::vector<std::function<void()>> atFinish_;
  std::vector<Handle> threads_;
  std::vector<Worker> workers_;
};

// Each is made from the other.
class OuterHolder;
class InnerHolder {
public:
  InnerHolder(OuterHolder *outer);
  ~InnerHolder();
};
class OuterHolder {
public:
  OuterHolder(InnerHolder *inner);
  ~OuterHolder();
};
void ok_holders(OuterHolder *o) { InnerHolder held(o); }

// What a helper lets go of for a while, or not at all, its caller has when it is back.
void work();
class Pulls {
public:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!ok_finished())
      flush(lock);
  }
  bool ok_finished() { return pulls_.empty(); }
  void add(int pull) {
    std::lock_guard<std::mutex> lock(mutex_);
    pulls_.push_back(pull);
  }

private:
  void flush(std::unique_lock<std::mutex> &lock) {
    while (pulls_.size() > 3) {
      pulls_.pop_back();
      lock.unlock();
      work();
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::vector<int> pulls_;
};
// This one may come back without.
class Leaves {
public:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    flush(lock);
    while (!bad_finished())
      work();
  }
  bool bad_finished() { return pulls_.empty(); }
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'pulls_' is read here by 'Leaves::bad_finished' with no lock, while 'Leaves::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  void add(int pull) {
    std::lock_guard<std::mutex> lock(mutex_);
    pulls_.push_back(pull);
  }

private:
  void flush(std::unique_lock<std::mutex> &lock) {
    if (pulls_.size() > 3)
      lock.unlock();
  }
  std::mutex mutex_;
  std::vector<int> pulls_;
};
