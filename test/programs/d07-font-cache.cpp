// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// D7: a font is loaded when it is first asked for. Two pages that are laid out at the same time both find it missing,
// and both put one into the cache.
#include "belay/scope.h"
#include <memory>
#include <mutex>
#include <string>

struct font {
  explicit font(std::string family) : family(std::move(family)) {}
  std::string family;
  int width = 7;
};

class font_cache {
public:
  const font &body() {
#ifdef REPAIRED
    std::call_once(loaded_, [this] { load(); });
#else
    if (!body_)
      load();
#endif
    return *body_;
  }

private:
  void load() {
    body_ = std::make_unique<font>("serif");
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'fonts.body_' is written here with no lock by several threads at once [belay-unconfined-data]
  }
#ifdef REPAIRED
  std::once_flag loaded_;
#endif
  std::unique_ptr<font> body_;
};

class page {
public:
  explicit page(int words) : words_(words) {}
  void lay_out(font_cache &fonts) { width_ = words_ * fonts.body().width; }
  int width() const { return width_; }

private:
  int words_;
  int width_ = 0;
};

int main() {
  font_cache fonts;
  page left(10), right(12);
  {
    belay::scope layout;
    for (page *p : {&left, &right})
      layout.go([p, &fonts] { p->lay_out(fonts); });
  }
  return left.width() < right.width() ? 0 : 1;
}
