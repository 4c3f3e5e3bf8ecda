// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// A key that a method was asked for isn't inserted by operator[].

#include <map>
#include <stdexcept>
#include <string>
#include <thread>

class Arguments {
public:
  bool isSet(const std::string &name);
  bool isLoud(const std::string &name);
  int ok_demanded(const std::string &name) {
    if (!isSet(name))
      throw std::runtime_error(name);
    const std::string &value = values_[name];
    return value.size();
  }
  int bad_optional(const std::string &name) {
    if (!isLoud(name))
      ++loud_;
    const std::string &value = optional_[name];
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'arguments.optional_' is written here by thread 'work' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+14]]:13: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+17]]:24: note: thread 'work' is started here
    return value.size();
  }

private:
  static thread_local int loud_;
  std::map<std::string, std::string> values_, optional_;
};

static Arguments arguments;

static void work() {
  arguments.ok_demanded("port");
  arguments.bad_optional("port");
}

int main() {
  std::thread a(work), b(work);
  a.join();
  b.join();
}
