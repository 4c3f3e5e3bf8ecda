// Transfers between accounts, each with a lock of its own, and a log with another.
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

struct account {
  std::mutex mutex;
  int balance = 100;
};

std::mutex log_mutex;
std::vector<std::string> entries;

void note(const std::string& text) {
  std::lock_guard lock(log_mutex);
  entries.push_back(text);
}

void to_savings(account& current, account& savings, int amount) {
  std::scoped_lock both(current.mutex, savings.mutex);
  current.balance -= amount;
  savings.balance += amount;
}

void charge(account& current, int fee) {
  current.mutex.lock();
  current.balance -= fee;
  current.mutex.unlock();
  note("charged");
}

}  // namespace

int main() {
  account current, savings;
  std::thread saver([&] {
    for (int i = 0; i < 50; ++i) to_savings(current, savings, 1);
    note("saved");
  });
  std::thread spender([&] {
    for (int i = 0; i < 50; ++i) to_savings(savings, current, 1);
    note("spent");
  });
  for (int i = 0; i < 10; ++i) charge(current, 1);
  saver.join();
  spender.join();
  std::lock_guard lock(log_mutex);
  return current.balance + savings.balance == 190 && entries.size() == 12 ? 0 : 1;
}
