// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// A lock that counts for the thread that has it, which a function of the user's names.

#include <cstdlib>
#include <mutex>

struct Task;
struct Kernel;
Task *GetCurrentThreadPointer(Kernel &kernel);
#define ASSERT(X)                                                                                                      \
  do {                                                                                                                 \
    if (!(X))                                                                                                          \
      std::abort();                                                                                                    \
  } while (0)

class ok_recursive {
public:
  explicit ok_recursive(Kernel &k) : kernel(k) {}
  bool mine() const { return owner == GetCurrentThreadPointer(kernel); }
  void Enter() {
    if (mine()) {
      ASSERT(count > 0);
      count++;
    } else {
      spin.lock();
      count = 1;
      owner = GetCurrentThreadPointer(kernel);
    }
  }
  void Leave() {
    ASSERT(mine());
    ASSERT(count > 0);
    if (--count == 0) {
      owner = nullptr;
      spin.unlock();
    }
  }

private:
  Kernel &kernel;
  std::mutex spin;
  int count = 0;
  Task *owner = nullptr;
};

// Whoever isn't the owner counts, too.
class bad_counted {
public:
  explicit bad_counted(Kernel &k) : kernel(k) {}
  bool mine() const { return owner == GetCurrentThreadPointer(kernel); }
  void Enter() {
    if (!mine()) {
      ASSERT(kernel_ready);
      count++;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'count' is written here by 'bad_counted::Enter' with no lock, while 'bad_counted::Reset' writes it under 'spin'; take 'spin' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+5]]:5: note: written here by 'bad_counted::Reset' holding 'spin'
    }
  }
  void Reset() {
    spin.lock();
    count = 0;
    owner = GetCurrentThreadPointer(kernel);
    spin.unlock();
  }

private:
  Kernel &kernel;
  const bool kernel_ready = true;
  std::mutex spin;
  int count = 0;
  Task *owner = nullptr;
};
