// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20

#include "Inputs/qt.h"

class QWriteLocker {
public:
  QWriteLocker(QReadWriteLock *);
  ~QWriteLocker();
};
template <typename K, typename V> class QHash {
public:
  QHash();
  V &operator[](const K &);
  const V operator[](const K &) const;

private:
  void *d;
};
class QWidget {
public:
  virtual ~QWidget();
};

// A constant map inserts nothing.
class Listeners {
public:
  void add(int user, int channel) {
    QWriteLocker l(&lock_);
    listened_[user] = channel;
  }
  int ok_listened(int user) const {
    QReadLocker l(&lock_);
    return listened_[user];
  }
  int bad_listened(int user) {
    QReadLocker l(&lock_);
    return listened_[user];
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'listened_' is written here by 'Listeners::bad_listened' under 'lock_' (shared), which lets other readers in; lock it exclusively [belay-inconsistent-guard]
  }

private:
  mutable QReadWriteLock lock_;
  QHash<int, int> listened_;
};

// A locker that is given the lock or none: the caller has it then.
class Outputs {
public:
  void wipe() {
    QWriteLocker l(&lock_);
    outputs_ = 0;
  }
  void add() {
    QWriteLocker l(&lock_);
    ++outputs_;
  }
  void ok_remove(bool lock) {
    QWriteLocker l(lock ? &lock_ : nullptr);
    --outputs_;
  }
  void bad_remove() {
    --outputs_;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'outputs_' is written here by 'Outputs::bad_remove' with no lock, while 'Outputs::wipe' writes it under 'lock_'; take 'lock_' here as well [belay-inconsistent-guard]
  }

private:
  QReadWriteLock lock_;
  int outputs_ = 0;
};

// A widget's methods are called by the thread that shows it.
class Dialog : public QWidget {
public:
  void update() {
    QWriteLocker l(&lock_);
    selected_ = 0;
  }
  void ok_on_select() { ++selected_; }

private:
  QReadWriteLock lock_;
  int selected_ = 0;
};
