/// \file
/// What: `select_list` is a select whose cases are known at run time, each with what to do when it
///   is chosen:
///     select_list cases;
///     for (auto& rx : inputs) cases.on(on_receive(rx), [&](result<int> v) { ... });
///     cases.on(on_done(stop), [&] { running = false; });
///     while (running) cases.run();
/// Lifetime: it keeps the cases, and those refer to their channel ends, which must outlive it and
///   stay where they are. A value to send must outlive the run that sends it. Handlers run in the
///   calling thread, after all locks are dropped.
/// Memory ordering: as for `select`.
/// Complexity: `on` allocates once; `run` is linear in the cases and does not allocate.
/// Errors: as for `select`; an exception from a handler passes through `run`, and the value went
///   with it.
/// Source: crossbeam-channel's Select; reflect.Select of Go.
#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "belay/select.h"

namespace belay {

/// Cases with their handlers; to be run again and again.
class select_list {
 public:
  /// Adds a case; its place is the number of those added before it.
  template <selectable Case, class F>
    requires(!std::is_lvalue_reference_v<Case>)
  void on(Case&& c, F handler) {
    entries_.push_back(std::make_unique<entry<Case, F>>(std::move(c), std::move(handler)));
    cases_.push_back(nullptr);
  }

  /// How many cases it has.
  std::size_t size() const noexcept { return entries_.size(); }
  bool empty() const noexcept { return entries_.empty(); }

  /// Waits for one case, runs its handler, and returns its place. The list must not be empty.
  std::size_t run() { return run(detail::order::random); }
  /// The same, but the first ready case in the order added goes ahead.
  std::size_t run_ordered() { return run(detail::order::as_written); }

 private:
  struct entry_base {
    virtual ~entry_base() = default;
    virtual detail::select_case& get() noexcept = 0;
    virtual void fire() = 0;
  };
  template <class Case, class F>
  struct entry final : entry_base {
    entry(Case&& c, F&& f) : held(std::move(c)), handler(std::move(f)) {}
    detail::select_case& get() noexcept override { return held; }
    void fire() override {
      if constexpr (std::same_as<decltype(held.take()), std::monostate>)
        handler();
      else
        handler(held.take());
    }
    Case held;
    F handler;
  };

  std::size_t run(detail::order o) {
    assert(!empty());
    for (std::size_t i = 0; i != entries_.size(); ++i) cases_[i] = &entries_[i]->get();
    const std::size_t chosen = detail::run_select(cases_, o);
    entries_[chosen]->fire();
    return chosen;
  }

  std::vector<std::unique_ptr<entry_base>> entries_;
  std::vector<detail::select_case*> cases_;  // scratch of `run`, which changes its order
};

}  // namespace belay
