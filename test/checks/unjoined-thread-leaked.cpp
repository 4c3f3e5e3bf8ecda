// A new thread object that nobody can name any more.
// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++17 -pthread
#include <memory>
#include <thread>
#include <vector>

void work();
void name(std::thread::native_handle_type, const char *);
void keep(std::thread *);

struct Nodes {
  void bad_discarded() {
    new std::thread(work);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: nobody can name the new thread that runs 'work': it is neither joined nor detached, nor ever destroyed; keep the object and join it [belay-unjoined-thread]
  }
  void bad_forgotten() {
    std::thread *t = new std::thread([this] { ++n_; });
// CHECK-MESSAGES: :[[@LINE-1]]:26: warning: nobody can name the new thread that runs 'lambda': it is neither joined nor detached, nor ever destroyed; keep the object and join it [belay-unjoined-thread]
    name(t->native_handle(), "node");
  }
  void ok_kept() {
    std::thread *t = new std::thread(work);
    all_.push_back(t);
  }
  void ok_given_away() { keep(new std::thread(work)); }
  void ok_joined() {
    std::thread *t = new std::thread(work);
    t->join();
    delete t;
  }
  std::thread *ok_returned() { return new std::thread(work); }
  void ok_captured() {
    std::thread *t = new std::thread(work);
    end_ = [t] { return t; };
  }
  void ok_owned() {
    std::unique_ptr<std::thread> t(new std::thread(work));
    t->join();
  }
  ~Nodes() {
    for (std::thread *t : all_) {
      t->join();
      delete t;
    }
  }
  struct End {
    template <typename F> End &operator=(F);
  };

private:
  int n_ = 0;
  End end_;
  std::vector<std::thread *> all_;
};

void use(Nodes &n) {
  n.bad_discarded();
  n.bad_forgotten();
  n.ok_kept();
  n.ok_given_away();
  n.ok_joined();
  n.ok_captured();
  n.ok_owned();
}
