// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread

// Statics, which have one copy, and mutexes and flags of which each object has its own.
#include <array>
#include <map>
#include <mutex>

class Codec {
public:
  void bad_put(int k, int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    cache_[k] = v;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'cache_' is written here under 'mutex_', of which each object has its own, while all objects share 'cache_': two threads with two objects exclude each other in nothing; make the mutex static [belay-inconsistent-guard]
    // CHECK-MESSAGES: :[[@LINE+16]]:14: note: 'mutex_' is declared here
  }
  int get(int k) {
    std::lock_guard<std::mutex> lock(mutex_);
    return cache_[k];
  }
  void ok_own(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    own_ = n;
  }
  void ok_counts() {
    std::lock_guard<std::mutex> lock(shared_);
    ++count_;
  }

private:
  std::mutex mutex_;
  static std::mutex shared_;
  static std::map<int, int> cache_;
  static int count_;
  int own_ = 0;
};
std::mutex Codec::shared_;
std::map<int, int> Codec::cache_;
int Codec::count_ = 0;

class Oscillator {
public:
  float bad_render(int i) {
    std::call_once(once_, &Oscillator::fill);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this runs once for each object, as 'once_' is a member, and writes 'table_', which all objects share: one can write it while another uses it; make the flag static [belay-inconsistent-guard]
    // CHECK-MESSAGES: :[[@LINE+14]]:24: note: written here
    // CHECK-MESSAGES: :[[@LINE+17]]:18: note: 'once_' is declared here
    return table_[i];
  }
  float ok_render(int i) {
    std::call_once(forAll_, &Oscillator::fillOther);
    return other_[i];
  }
  float ok_own(int i) {
    std::call_once(ownOnce_, [this] { ownTable_[0] = 1; });
    return ownTable_[i];
  }

private:
  static void fill() { table_[0] = 1; }
  static void fillOther() { other_[0] = 1; }
  static std::array<float, 8> table_, other_;
  static std::once_flag forAll_;
  std::once_flag once_, ownOnce_;
  std::array<float, 8> ownTable_;
};
std::array<float, 8> Oscillator::table_, Oscillator::other_;
std::once_flag Oscillator::forAll_;

// There is one object for all.
class Registry {
public:
  static Registry &get() {
    static Registry registry;
    return registry;
  }
  void ok_add(int k) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[k] = k;
  }

private:
  Registry() = default;
  std::mutex mutex_;
  static std::map<int, int> all_;
};
std::map<int, int> Registry::all_;

// A class that a function for other units makes: they can call what nobody here does.
class Sink {
public:
  void write(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    lines_ += n;
  }
  long bad_lines() { return lines_; }
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'lines_' is read here by 'Sink::bad_lines' with no lock, while 'Sink::write' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  // CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'Sink::write' holding 'mutex_'

private:
  std::mutex mutex_;
  long lines_ = 0;
};
Sink &console() {
  static Sink sink;
  return sink;
}

// Only this unit knows the class, and nobody calls the method.
namespace {
class Local {
public:
  void write(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    lines_ += n;
  }
  long ok_lines() { return lines_; }

private:
  std::mutex mutex_;
  long lines_ = 0;
};
} // namespace
void log(int n) {
  static Local local;
  local.write(n);
}
