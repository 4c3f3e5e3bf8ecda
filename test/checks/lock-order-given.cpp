// A pointer to a mutex, which has been given the address of the other.
// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++17 -pthread

#include <mutex>

class Slot;
class ok_Menu {
public:
  explicit ok_Menu(Slot *slot) : slot_(slot) {}
  void select();
  void close();
  std::recursive_mutex *mutex = nullptr;

private:
  Slot *slot_;
};
class Slot {
public:
  ok_Menu *menu() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    menu_ = new ok_Menu(this);
    menu_->mutex = &mutex_;
    return menu_;
  }
  void process() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    if (menu_)
      menu_->close();
  }
  void send() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    ++sent_;
  }

private:
  std::recursive_mutex mutex_;
  ok_Menu *menu_ = nullptr;
  int sent_ = 0;
};
void ok_Menu::select() {
  std::lock_guard<std::recursive_mutex> lock(*mutex);
  slot_->send();
}
void ok_Menu::close() { std::lock_guard<std::recursive_mutex> lock(*mutex); }

// It leads to some other one.
class Bay;
class bad_Menu {
public:
  explicit bad_Menu(Bay *bay) : bay_(bay) {}
  void select();
  void close();
  std::recursive_mutex *mutex = nullptr;

private:
  Bay *bay_;
};
class Bay {
public:
  bad_Menu *menu() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    menu_ = new bad_Menu(this);
    menu_->mutex = &other_;
    return menu_;
  }
  void process() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    if (menu_)
      menu_->close();
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: '*menu_->mutex' is locked here while 'mutex_' is held, and 'bad_Menu::select' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-4]]:43: note: 'Bay::process' locks 'mutex_' here
// CHECK-MESSAGES: :[[@LINE+18]]:64: note: and then '*menu_->mutex' here
// CHECK-MESSAGES: :[[@LINE+14]]:41: note: 'bad_Menu::select' locks '*mutex' here
// CHECK-MESSAGES: :[[@LINE+3]]:43: note: and then 'bay_->mutex_' here
  }
  void send() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    ++sent_;
  }

private:
  std::recursive_mutex mutex_, other_;
  bad_Menu *menu_ = nullptr;
  int sent_ = 0;
};
void bad_Menu::select() {
  std::lock_guard<std::recursive_mutex> lock(*mutex);
  bay_->send();
}
void bad_Menu::close() { std::lock_guard<std::recursive_mutex> lock(*mutex); }
