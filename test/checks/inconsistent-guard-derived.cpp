// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// What a base has for those derived from it, who have no way to lock its mutex.

#include <mutex>
#include <vector>

template <class Derived> class Subject {
public:
  void attach(int o) {
    std::lock_guard<std::mutex> g(mu_);
    observers_.push_back(o);
  }
  void detach() {
    std::lock_guard<std::mutex> g(mu_);
    observers_.clear();
  }

protected:
  int bad_emit() {
    int sum = 0;
    for (int o : observers_)
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'observers_' is read here by 'Subject::bad_emit' with no lock, while 'Subject::attach' writes it under 'mu_'; take 'mu_' here as well [belay-inconsistent-guard]
    // CHECK-MESSAGES: :[[@LINE-12]]:5: note: written here by 'Subject::attach' holding 'mu_'
      sum += o;
    return sum;
  }
  int ok_count() {
    std::lock_guard<std::mutex> g(mu_);
    return ok_size();
  }
  int ok_size() { return observers_.size(); }

private:
  std::mutex mu_;
  std::vector<int> observers_;
};
class Node : public Subject<Node> {
public:
  int move() { return bad_emit() + ok_count(); }
};
int step(Node &n) {
  n.attach(1);
  n.detach();
  return n.move();
}

// Its mutex is theirs as well.
class Shelf {
public:
  void put(int b) {
    std::lock_guard<std::mutex> g(mu_);
    books_.push_back(b);
  }

protected:
  int ok_books() { return books_.size(); }
  std::mutex mu_;
  std::vector<int> books_;
};
class Library : public Shelf {
public:
  int books() {
    std::lock_guard<std::mutex> g(mu_);
    return ok_books();
  }
};

// By a mutex of its author's.
class Latch {
public:
  void close() { m_.lock(); }
  void open() { m_.unlock(); }

private:
  std::mutex m_;
};
class Case {
public:
  void put(int b) {
    latch_.close();
    books_.push_back(b);
    latch_.open();
  }

protected:
  int ok_books() { return books_.size(); }
  Latch latch_;

private:
  std::vector<int> books_;
};
class Cupboard : public Case {
public:
  int books() {
    latch_.close();
    const int n = ok_books();
    latch_.open();
    return n;
  }
};

// It is called before anybody else has the object.
class Frame {
public:
  void resize(int w) {
    std::lock_guard<std::mutex> g(mu_);
    sizes_.push_back(w);
  }

protected:
  void ok_setup(int w) { sizes_.push_back(w); }

private:
  std::mutex mu_;
  std::vector<int> sizes_;
};
class Window : public Frame {
public:
  Window() { ok_setup(80); }
};
