// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
// Elements that are written under a reader's lock.

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>

struct Ticket {
  std::string user;
  long lastUsed = 0, uses = 0;
};

class Store {
public:
  void issue(const std::string &id, const std::string &user) {
    std::unique_lock lock(mutex_);
    Ticket &t = tickets_[id];
    t.user = user;
    t.lastUsed = 1;
  }
  std::string bad_redeem(const std::string &id) {
    std::shared_lock lock(mutex_);
    auto it = tickets_.find(id);
    if (it == tickets_.end())
      return {};
    it->second.lastUsed = 2;
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'tickets_[].lastUsed' is written here by 'Store::bad_redeem' under 'mutex_' (shared), which lets other readers in; lock it exclusively [belay-inconsistent-guard]
    // CHECK-MESSAGES: :[[@LINE-9]]:7: note: written here by 'Store::issue' holding 'mutex_'
    return it->second.user;
  }
  std::string ok_asks(const std::string &id) {
    std::shared_lock lock(mutex_);
    auto it = tickets_.find(id);
    return it == tickets_.end() ? "" : it->second.user;
  }
  // Nobody else writes it: each may have its own.
  void ok_its_own(const std::string &id) {
    std::shared_lock lock(mutex_);
    if (auto it = tickets_.find(id); it != tickets_.end())
      it->second.uses++;
  }

  // Each thread has one.
  void ok_this_threads() {
    std::shared_lock lock(mutex_);
    if (auto it = counts_.find(std::this_thread::get_id()); it != counts_.end())
      it->second.uses++;
  }
  void enter() {
    std::unique_lock lock(mutex_);
    counts_[std::this_thread::get_id()].uses = 0;
  }

private:
  std::map<std::thread::id, Ticket> counts_;
  std::shared_mutex mutex_;
  std::map<std::string, Ticket> tickets_;
};
