// A recursive function that gives a thread what lies behind a pointer of its own: which elements those are depends on
// what else it is given.
// RUN: %check_belay %s belay-unconfined-data %t
#include <algorithm>
#include <thread>

static int *partition(int *begin, int *end) {
  int *last = begin;
  for (int *p = begin + 1; p != end; ++p)
    if (*p < *begin)
      std::swap(*++last, *p);
  std::swap(*begin, *last);
  return last;
}

void ok_sort(int *begin, int *end, int threads) {
  if (threads > 1) {
    int *mid;
    mid = partition(begin, end);
    std::thread right(ok_sort, mid, end, threads / 2);
    ok_sort(begin, mid, threads - threads / 2);
    right.join();
  } else
    std::sort(begin, end);
}

static int total;
void bad_count(int n) {
  int *sum = &total;
  if (n > 1) {
    std::thread right(bad_count, n / 2);
    bad_count(n - n / 2);
    right.join();
  } else
    ++*sum;
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'total' is written here by thread 'bad_count' with no lock, while 'bad_count' writes it [belay-unconfined-data]
}
