#include "belay/frozen.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "belay/channel.h"
#include "belay/scope.h"

namespace {

using namespace belay;

struct settings {
  int port;
  std::vector<std::string> names;
};

TEST(frozen, is_read_by_many_threads) {
  const frozen config = settings{80, {"a", "b"}};
  scope s;
  for (int i = 0; i != 4; ++i) {
    s.go([config] {
      EXPECT_EQ(config->port, 80);
      EXPECT_EQ((*config).names.size(), 2u);
    });
  }
  EXPECT_TRUE(s.join());
}

TEST(frozen, copies_share_one_object_and_so_do_moves) {
  frozen<std::string> a(3, 'x');
  const frozen b = a;
  const frozen c = std::move(a);
  EXPECT_EQ(&*a, &*b);
  EXPECT_EQ(&*b, &*c);
  EXPECT_EQ(*a, "xxx");
  EXPECT_EQ(b.share().get(), &*c);
}

TEST(frozen, assignment_lets_the_old_value_go) {
  frozen<std::string> a("old");
  const frozen before = a;
  a = frozen<std::string>("new");
  EXPECT_EQ(*before, "old");
  EXPECT_EQ(*a, "new");
}

TEST(frozen, holds_what_cannot_be_copied) {
  const frozen<std::unique_ptr<const int>> p(std::make_unique<const int>(5));
  EXPECT_EQ(**p, 5);
}

TEST(frozen, goes_through_channels) {
  static_assert(sendable<frozen<std::string>> && !std::is_assignable_v<decltype(*frozen("")), int>);
  auto [tx, rx] = make_channel<frozen<std::string>>(1);
  EXPECT_TRUE(tx.send(frozen<std::string>("hi")));
  EXPECT_EQ(**rx.receive(), "hi");
}

} // namespace
