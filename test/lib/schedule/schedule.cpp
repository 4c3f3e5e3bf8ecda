#include "schedule.h"

#include <setjmp.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>

namespace schedule {

namespace {

constexpr std::size_t stack_size = 64 * 1024;

struct operation {
  const void* address = nullptr;
  enum what { none, read, write, sleeping, waits_for_change } kind = none;
  bool may_time_out = false;
};

bool depend(const operation& a, const operation& b) {
  if (a.kind == operation::waits_for_change || b.kind == operation::waits_for_change) return true;
  return a.address == b.address && (a.kind != operation::read || b.kind != operation::read);
}

struct fiber {
  ucontext_t context{};  // to start it; from then on, the jumps, which need no system call
  jmp_buf at{};
  bool started = false;
  std::unique_ptr<char[]> stack = std::make_unique<char[]>(stack_size);
  std::function<void()> body;
  operation next;  // what it does when it is resumed
  bool ended = false;
  bool woken = false;
  std::optional<std::size_t> waited;  // how many writes there were when it last waited for a change
};

struct node {  // one choice
  std::size_t chosen;
  std::vector<std::size_t> untried;
  std::vector<std::size_t> asleep;
};

class explorer;
explorer* current = nullptr;

class explorer {
 public:
  explorer(const std::function<program()>& make, bounds b) : make_(make), bounds_(b) {}

  verdict run() {
    while (result_.runs < bounds_.runs) {
      ++result_.runs;
      run_once();
      if (!failure_.empty()) {
        result_.failure = failure_;
        result_.trace = trace_;
        return result_;
      }
      if (!backtrack()) {
        result_.complete = true;
        return result_;
      }
    }
    return result_;
  }

  void yield(operation next) {
    fiber& f = *fibers_[running_];
    f.next = next;
    if (_setjmp(f.at) == 0) _longjmp(main_, 1);
  }
  void wake(const void* address, int count) {
    for (auto& f : fibers_) {
      if (count == 0) return;
      if (f->ended || f->woken || f->next.kind != operation::sleeping) continue;
      if (f->next.address != address) continue;
      f->woken = true;
      --count;
    }
  }
  std::size_t self() const { return running_; }
  bool outside() const { return running_ == no_fiber; }
  void fail(std::string why) {
    if (failure_.empty()) failure_ = std::move(why);
  }

 private:
  static void enter() {
    explorer& e = *current;
    fiber& f = *e.fibers_[e.running_];
    f.body();
    f.ended = true;
    _longjmp(e.main_, 1);
  }

  void run_once() {
    start_afresh();
    program p = make_();
    fibers_.clear();
    trace_.clear();
    depth_ = 0;
    preemptions_ = 0;
    writes_ = 0;
    last_.reset();
    sleep_.clear();
    pruned_ = false;
    for (auto& body : p.threads) {
      auto f = std::make_unique<fiber>();
      f->body = std::move(body);
      getcontext(&f->context);
      f->context.uc_stack.ss_sp = f->stack.get();
      f->context.uc_stack.ss_size = stack_size;
      f->context.uc_link = nullptr;
      makecontext(&f->context, reinterpret_cast<void (*)()>(&enter), 0);
      fibers_.push_back(std::move(f));
    }
    current = this;
    for (std::size_t i = 0; i != fibers_.size(); ++i) resume(i);  // to the first step of each
    for (std::size_t steps = 0;; ++steps) {
      const std::vector<std::size_t> able = enabled();
      if (able.empty()) {
        if (!all_ended()) fail("deadlock: " + describe());
        break;
      }
      if (steps == bounds_.steps) {
        fail("livelock");
        break;
      }
      const std::size_t next = choose(able);
      if (std::find(able.begin(), able.end(), next) == able.end()) {
        fail("the program is not the same in every run");
        break;
      }
      step(next);
      if (!failure_.empty()) break;
    }
    current = nullptr;
    if (failure_.empty()) {
      current = this;
      running_ = no_fiber;
      p.check();
      current = nullptr;
    } else {
      // What is blocked for ever keeps what its stack holds; a failure ends the exploration.
      abandoned().push_back(std::move(fibers_));
      abandoned_programs().push_back(std::move(p));
      fibers_.clear();
    }
  }

  void step(std::size_t i) {
    fiber& f = *fibers_[i];
    if (last_ && *last_ != i && !fibers_[*last_]->ended && able(*last_)) ++preemptions_;
    last_ = i;
    if (trace_.size() < 4000) trace_ += std::to_string(i);
    if (f.next.kind == operation::write || f.next.kind == operation::sleeping) ++writes_;
    f.woken = false;
    if (f.next.kind == operation::waits_for_change) f.waited = writes_;
    resume(i);
  }
  void resume(std::size_t i) {
    fiber& f = *fibers_[i];
    running_ = i;
    if (_setjmp(main_) != 0) return;
    if (std::exchange(f.started, true)) _longjmp(f.at, 1);
    setcontext(&f.context);
  }

  bool able(std::size_t i) const {
    const fiber& f = *fibers_[i];
    if (f.ended) return false;
    if (f.next.kind == operation::sleeping) return f.woken || f.next.may_time_out;
    if (f.next.kind == operation::waits_for_change) return f.waited != writes_;
    return true;
  }
  std::vector<std::size_t> enabled() const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i != fibers_.size(); ++i) {
      if (able(i)) found.push_back(i);
    }
    return found;
  }
  bool all_ended() const {
    return std::all_of(fibers_.begin(), fibers_.end(), [](const auto& f) { return f->ended; });
  }
  std::string describe() const {
    std::string text;
    for (std::size_t i = 0; i != fibers_.size(); ++i) {
      if (!fibers_[i]->ended) text += "thread " + std::to_string(i) + " waits; ";
    }
    return text;
  }

  std::size_t choose(const std::vector<std::size_t>& able_now) {
    const bool going =
        last_ && std::find(able_now.begin(), able_now.end(), *last_) != able_now.end();
    if (pruned_) return going ? *last_ : able_now.front();
    if (depth_ == path_.size()) {
      node n{0, {}, sleep_};
      if (going) n.untried.push_back(*last_);
      const bool may_preempt = bounds_.preemptions < 0 || preemptions_ < bounds_.preemptions;
      for (const std::size_t i : able_now) {
        if (going && (i == *last_ || !may_preempt)) continue;
        n.untried.push_back(i);
      }
      std::erase_if(n.untried, [&](std::size_t i) {
        return std::find(sleep_.begin(), sleep_.end(), i) != sleep_.end();
      });
      if (n.untried.empty()) {  // each of these orders has been tried: end this run in any way
        pruned_ = true;
        return going ? *last_ : able_now.front();
      }
      n.chosen = n.untried.front();
      n.untried.erase(n.untried.begin());
      path_.push_back(std::move(n));
    }
    const node& n = path_[depth_++];
    if (bounds_.sleep_sets) {
      sleep_ = n.asleep;
      std::erase_if(
          sleep_, [&](std::size_t i) { return depend(fibers_[i]->next, fibers_[n.chosen]->next); });
    }
    return n.chosen;
  }

  bool backtrack() {
    path_.resize(depth_);
    while (!path_.empty()) {
      node& n = path_.back();
      if (!n.untried.empty()) {
        if (bounds_.sleep_sets) n.asleep.push_back(n.chosen);
        n.chosen = n.untried.front();
        n.untried.erase(n.untried.begin());
        return true;
      }
      path_.pop_back();
    }
    return false;
  }

  static std::vector<std::vector<std::unique_ptr<fiber>>>& abandoned() {
    static auto& kept = *new std::vector<std::vector<std::unique_ptr<fiber>>>;
    return kept;
  }
  static std::vector<program>& abandoned_programs() {
    static auto& kept = *new std::vector<program>;
    return kept;
  }

  static constexpr std::size_t no_fiber = SIZE_MAX;
  const std::function<program()>& make_;
  const bounds bounds_;
  verdict result_;

  // of the exploration
  std::vector<node> path_;
  // of this run
  std::vector<std::unique_ptr<fiber>> fibers_;
  std::vector<std::size_t> sleep_;
  std::optional<std::size_t> last_;
  std::string trace_, failure_;
  jmp_buf main_{};
  std::size_t running_ = no_fiber;
  std::size_t depth_ = 0, writes_ = 0;
  int preemptions_ = 0;
  bool pruned_ = false;
};

}  // namespace

void step(const void* address, access kind) noexcept {
  if (current == nullptr || current->outside()) return;
  current->yield({address, kind == access::read ? operation::read : operation::write, false});
}

void sleep_on(const void* address, bool may_time_out) noexcept {
  if (current == nullptr || current->outside()) return fail("a wait outside a thread");
  current->yield({address, operation::sleeping, may_time_out});
}

void wake(const void* address, int count) noexcept {
  if (current != nullptr) current->wake(address, count);
}

void wait_for_change() noexcept {
  if (current == nullptr || current->outside()) return fail("a wait outside a thread");
  current->yield({nullptr, operation::waits_for_change, false});
}

std::size_t self() noexcept { return current->self(); }

void fail(std::string why) {
  if (current != nullptr) current->fail(std::move(why));
}

verdict explore(const std::function<program()>& make, bounds b) { return explorer(make, b).run(); }

}  // namespace schedule
