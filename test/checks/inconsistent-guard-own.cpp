// Of several locks the object's own is the one to take.
// RUN: %check_belay %s belay-inconsistent-guard %t
#include <mutex>

class Account {
public:
  void moveFrom(Account &Other) {
    std::scoped_lock Both(Other.Mutex, Mutex);
    Balance += Other.Balance;
    Other.Balance = 0;
  }
  void put(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Balance += N;
  }
  int bad_get() const {
    // CHECK-MESSAGES: :[[@LINE+1]]:12: warning: 'Balance' is read here by 'Account::bad_get' with no lock, while 'Account::moveFrom' writes it under 'Mutex' and 'Other.Mutex'; take 'Mutex' here as well
    return Balance;
  }

private:
  mutable std::mutex Mutex;
  int Balance = 0;
};
