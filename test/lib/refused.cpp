// What must not compile, a case for each macro: see CMakeLists.txt, which has the message of each.
// Without a macro it compiles, so that nothing but the case can be what is refused.
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/error_group.h"
#include "belay/pipeline.h"
#include "belay/pool.h"
#include "belay/scope.h"
#include "belay/task.h"

using namespace belay;

struct shared {
  int n = 0;
  void add(int by) { n += by; }
};

void refused(shared& data, std::mutex& m, std::vector<int>& list, pool& workers, scope& s,
             error_group& g, co_scope& co, receiver<std::string> names) {
#if defined(REFUSED_channel_of_pointers)
  static_cast<void>(make_channel<shared*>());
#elif defined(REFUSED_channel_of_views)
  static_cast<void>(make_channel<std::string_view>(100));
#elif defined(REFUSED_channel_of_shared_elements)
  static_cast<void>(make_channel<std::pair<int, std::shared_ptr<shared> > >());
#elif defined(REFUSED_sender_alone)
  sender<std::span<int> >().close();
#elif defined(REFUSED_task_with_a_reference)
  task t = go([](shared& d) { d.add(1); }, std::ref(data));
#elif defined(REFUSED_task_with_a_view)
  task t = go([](done, std::string_view) {}, std::string_view("literal"));
#elif defined(REFUSED_task_with_a_member_of_shared_data)
  task t = go(&shared::add, &data, 1);
#elif defined(REFUSED_task_of_a_wrapped_body)
  auto body = [&data] { data.add(1); };
  task t = go(std::ref(body));
#elif defined(REFUSED_child_task_with_a_lock)
  task t = go(done(), [](std::unique_lock<std::mutex>) {}, std::unique_lock(m));
#elif defined(REFUSED_pool_task_with_an_iterator)
  task t = go(workers, [](std::vector<int>::iterator) {}, list.begin());
#elif defined(REFUSED_scope_task_with_a_span)
  s.go([](std::span<int> part) { part[0] = 1; }, std::span(list));
#elif defined(REFUSED_group_task_with_a_pointer)
  g.go([](int* p) { *p = 1; }, list.data());
#elif defined(REFUSED_coroutine_with_a_pointer)
  co.go([](int*) -> co_task<> { co_return; }, list.data());
#elif defined(REFUSED_stage_that_makes_views)
  static_cast<void>(std::move(names) |
                    map(s, [](const std::string& n) { return std::string_view(n); }));
#else
  // The same, as it should be.
  s.go([&data] { data.add(1); });  // captured: what a scope's tasks share is around the scope
  s.go([](std::vector<int> part) { part.push_back(1); }, list);
  g.go([](const int* p) { return *p == 1 ? result<>() : errc::failed; },
       std::as_const(list).data());
  co.go([](std::string) -> co_task<> { co_return; }, std::string("owned"));
  task t = go(workers, [](std::size_t) {}, list.size());
  static_cast<void>(std::move(names) | map(s, [](const std::string& n) { return n + n; }));
  std::lock_guard hold(m);
  auto [tx, rx] = make_channel<std::unique_ptr<shared> >();
#endif
}
