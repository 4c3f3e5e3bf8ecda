// RUN: %check_belay %s belay-unjoined-thread,belay-join-twice %t -- -- -std=c++20
//
// Boost's thread as it is by default, with what tells of it: a destructor that gives the thread up.
#include <thread>
#include <vector>

namespace boost {
class thread {
public:
  thread() noexcept;
  template <class F> explicit thread(F f) {}
  thread(thread &&) noexcept;
  thread &operator=(thread &&) noexcept;
  ~thread();
  bool operator==(const thread &other) const;
  bool joinable() const noexcept;
  void join();
};
} // namespace boost

void work();

void ok_given_up() { boost::thread t(work); }

void ok_joined() {
  boost::thread t(work);
  t.join();
}

class OkMembers {
public:
  void start() {
    threads_.push_back(boost::thread([this] { run(); }));
    one_ = boost::thread([this] { run(); });
  }
  void stop() { threads_.clear(); }

private:
  void run() { work(); }
  std::vector<boost::thread> threads_;
  boost::thread one_;
};

void bad_ends_the_program() { std::thread t(work); }
// CHECK-MESSAGES: :[[@LINE-1]]:43: warning: thread 't' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
