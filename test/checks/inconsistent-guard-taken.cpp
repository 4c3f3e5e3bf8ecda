// What a method has put something else in place of is its own: the member's guard has to do with what is there now.
// RUN: %check_belay %s belay-inconsistent-guard %t
#include <mutex>

struct Node {
  int Value = 0;
  Node *Next = nullptr;
};

class List {
public:
  void count() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Head->Value++;
    Spare->Value++;
  }
  void set(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Head->Value = N;
    Spare->Value = N;
  }
  Node *ok_take() {
    Mutex.lock();
    Node *Taken = Head;
    Head = nullptr;
    Mutex.unlock();
    Taken->Value = 0;
    return Taken;
  }
  Node *ok_pop() {
    Node *Taken;
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Taken = Head;
      Head = Head->Next;
    }
    Taken->Value = 0;
    return Taken;
  }
  void bad_look() {
    Mutex.lock();
    Node *There = Spare;
    Mutex.unlock();
    // CHECK-MESSAGES: :[[@LINE+1]]:12: warning: 'Spare->Value' is written here by 'List::bad_look' with no lock
    There->Value = 0;
  }

private:
  std::mutex Mutex;
  Node *Head = new Node, *Spare = new Node;
};

// Who lets go of a lock that it hasn't taken has it from its caller until then.
class Writer {
public:
  void lock() {
    Mutex.lock();
    Locked = true;
    Count = 1;
  }
  bool again() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Count = 2;
    return Locked = true;
  }
  void ok_unlock() {
    if (Locked) {
      Locked = false;
      Mutex.unlock();
    }
  }
  void bad_after() {
    if (Locked)
      Mutex.unlock();
    Count = 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Count' is written here by 'Writer::bad_after' with no lock
  }

private:
  std::mutex Mutex;
  bool Locked = false;
  int Count = 0;
};
