// A mistake in an annotation is a warning at its place, once, and the annotation has no effect.
//
// RUN: %check_belay %s belay-unconfined-data,belay-unnamed-guard %t -- -- -std=c++20

#include <vector>

struct [[clang::annotate("belay::mutx")]] Lock {
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: unknown type kind 'mutx'; did you mean 'mutex'? [clang-tidy-config]
  [[clang::annotate("belay::lok(object: this)")]] void lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: unknown effect 'lok'; did you mean 'lock'? [clang-tidy-config]
  [[clang::annotate("belay::unlock(objekt: this)")]] void unlock();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: unknown key 'objekt'; did you mean 'object'? [clang-tidy-config]
};
[[clang::annotate("belay::lock(object: 1)")]] void take(Lock &l);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'object' is argument 1, but the function has 1 parameter, counted from 0 [clang-tidy-config]
[[clang::annotate("belay::lock(object: this)")]] void take_other(Lock &l);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'object' is 'this', but the function has no object [clang-tidy-config]
[[clang::annotate("belay::lock(object: 0")]] void take_third(Lock &l);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: expected ')' at the end [clang-tidy-config]
[[clang::annotate("belay::mutex")]] int variable;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a belay annotation is for a function, a class or a typedef [clang-tidy-config]
[[clang::annotate("belay::")]] void nothing();
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: unknown effect '' [clang-tidy-config]
// Of a template, once for all its forms.
template <class T> [[clang::annotate("belay::lock(objekt: 0)")]] void each(T &t) { t.size(); }
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: unknown key 'objekt'; did you mean 'object'? [clang-tidy-config]
void instances(std::vector<int> &v, std::vector<char> &w) {
  each(v);
  each(w);
}
// A declaration that comes again has what the first had.
[[clang::annotate("belay::wait")]] void again();
void again();
// Those of others are theirs.
[[clang::annotate("sanitizer::x(")]] void theirs();
struct [[clang::annotate("belay")]] Theirs {};
