// What is refuted has to be closed: nobody else may run it.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
#include <mutex>
#include <thread>

// Only this function runs these, in every order of its steps: the flag says whose turn it is.
static std::mutex ok_mutex;
static int ok_value;
static bool ok_given;
static void ok_takes() {
  bool mine = false;
  {
    std::lock_guard hold(ok_mutex);
    mine = ok_given;
  }
  if (mine)
    ++ok_value;
}
void ok_turns() {
  std::thread t(ok_takes);
  ++ok_value;
  {
    std::lock_guard hold(ok_mutex);
    ok_given = true;
  }
  t.join();
}

// The same, with a turn that is given too early.
static std::mutex bad_mutex;
static int bad_value;
static bool bad_given;
static void bad_takes() {
  bool mine = false;
  {
    std::lock_guard hold(bad_mutex);
    mine = bad_given;
  }
  if (mine)
    ++bad_value;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: {{.*}}'bad_value'{{.*}} [belay-unconfined-data]
}
void bad_turns() {
  std::thread t(bad_takes);
  {
    std::lock_guard hold(bad_mutex);
    bad_given = true;
  }
  ++bad_value;
  t.join();
}
