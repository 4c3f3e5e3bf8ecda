// A barrier at which one more waits than it is made for.
// RUN: %check_belay %s belay-unclosed-stage %t -- -- -std=c++20 -pthread

#include <barrier>
#include <pthread.h>
#include <thread>
#include <vector>

constexpr int Workers = 4;
void work(int);

void bad_left_over() {
  std::barrier<> meet(Workers);
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: barrier 'meet' is made for 4, as many as the threads that 'bad_left_over' starts, but that waits at it as well: one more than it is made for is left over, and waits for ever; make it for 5 [belay-unclosed-stage]
// CHECK-MESSAGES: :[[@LINE+4]]:5: note: the threads are started here
// CHECK-MESSAGES: :[[@LINE+7]]:8: note: 'bad_left_over' waits here
  std::vector<std::thread> all;
  for (int i = 0; i < Workers; ++i)
    all.emplace_back([&meet, i] {
      work(i);
      meet.arrive_and_wait();
    });
  meet.arrive_and_wait();
  for (std::thread &t : all)
    t.join();
}
void ok_counted() {
  std::barrier<> meet(Workers + 1);
  std::vector<std::thread> all;
  for (int i = 0; i < Workers; ++i)
    all.emplace_back([&meet, i] {
      work(i);
      meet.arrive_and_wait();
    });
  meet.arrive_and_wait();
  for (std::thread &t : all)
    t.join();
}
// Among themselves.
void ok_workers_only() {
  std::barrier<> meet(Workers);
  std::vector<std::thread> all;
  for (int i = 0; i < Workers; ++i)
    all.emplace_back([&meet, i] {
      work(i);
      meet.arrive_and_wait();
    });
  for (std::thread &t : all)
    t.join();
}
// Who starts the others is one of four.
void ok_one_of_them() {
  std::barrier<> meet(Workers);
  std::vector<std::thread> all;
  for (int i = 0; i < Workers - 1; ++i)
    all.emplace_back([&meet, i] {
      work(i);
      meet.arrive_and_wait();
    });
  meet.arrive_and_wait();
  for (std::thread &t : all)
    t.join();
}

static pthread_barrier_t step;
static void *run(void *unused) {
  pthread_barrier_wait(&step);
  return unused;
}
void bad_posix() {
  pthread_t threads[Workers];
  pthread_barrier_init(&step, nullptr, Workers);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: barrier 'step' is made for 4, as many as the threads that 'bad_posix' starts, but that waits at it as well: one more than it is made for is left over, and waits for ever; make it for 5 [belay-unclosed-stage]
// CHECK-MESSAGES: :[[@LINE+3]]:5: note: the threads are started here
// CHECK-MESSAGES: :[[@LINE+3]]:3: note: 'bad_posix' waits here
  for (int i = 0; i < Workers; ++i)
    pthread_create(&threads[i], nullptr, run, nullptr);
  pthread_barrier_wait(&step);
  for (int i = 0; i < Workers; ++i)
    pthread_join(threads[i], nullptr);
  pthread_barrier_destroy(&step);
}
