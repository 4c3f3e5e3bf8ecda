// Parallel regions of OpenMP: loops with simd and among teams, what is given by its address, and loops that nobody waits for.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++17 -fopenmp

enum { N = 100 };
static int a[N + 1], b[N + 1];
void use(int);

// D3
int bad_simd() {
  int sum = 0;
#pragma omp parallel for simd
  for (int i = 0; i < N; ++i)
    sum += a[i];
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sum' is written here by more than one iteration of a parallel loop at once; make it private or a reduction, or write it in a critical section [belay-unconfined-data]
  return sum;
}
// D3
int bad_teams() {
  int sum = 0;
#pragma omp target teams distribute parallel for map(tofrom : sum)
  for (int i = 0; i < N; ++i)
    sum += a[i];
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sum' is written here by more than one iteration of a parallel loop at once; make it private or a reduction, or write it in a critical section [belay-unconfined-data]
  return sum;
}
int ok_teams() {
  int sum = 0;
#pragma omp target teams distribute parallel for reduction(+ : sum)
  for (int i = 0; i < N; ++i)
    sum += a[i];
  return sum;
}
// One thread does all of the inner loop.
void ok_simd_alone() {
#pragma omp parallel for
  for (int i = 0; i < N; ++i) {
    int row = 0;
#pragma omp simd
    for (int j = 0; j < N; ++j)
      row += a[j];
    b[i] = row;
  }
}
// The clause alone orders nothing.
int bad_ordered() {
  int n = 0;
#pragma omp parallel for ordered
  for (int i = 0; i < N; ++i)
    ++n;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here by more than one iteration of a parallel loop at once; make it private or a reduction, or write it in a critical section [belay-unconfined-data]
  return n;
}
int ok_ordered() {
  int n = 0;
#pragma omp parallel for ordered
  for (int i = 0; i < N; ++i) {
#pragma omp ordered
    ++n;
  }
  return n;
}

static void add(int *to, int n) { *to += n; }
// CHECK-MESSAGES: :[[@LINE-1]]:35: warning: '*to' is written here by more than one thread of a parallel region at once; make it private or a reduction, or write it in a critical section [belay-unconfined-data]
static void fill(int *to, int i) { to[i] = i; }
int bad_given() {
  int sum = 0;
#pragma omp parallel
  add(&sum, 1);
  return sum;
}
int ok_given() {
  int all = 0;
#pragma omp parallel
  {
    int own = 0;
    add(&own, 1);
#pragma omp critical
    all += own;
  }
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    fill(b, i);
  return all;
}

struct Counter {
  static int count;
};
int Counter::count = 0;
void bad_static() {
  Counter c;
#pragma omp parallel
  c.count++;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'c.count' is written here by more than one thread of a parallel region at once; make it private or a reduction, or write it in a critical section [belay-unconfined-data]
}

int bad_nowait() {
  int error = 0;
#pragma omp parallel shared(error)
  {
#pragma omp for nowait
    for (int i = 0; i < N; ++i)
      a[i] = 2 * b[i];
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'a[i]' is written here by one thread of a parallel region, while another reads it [belay-unconfined-data]
#pragma omp single
    error = a[9] + 1;
  }
  return error;
}
int ok_wait() {
  int error = 0;
#pragma omp parallel shared(error)
  {
#pragma omp for
    for (int i = 0; i < N; ++i)
      a[i] = 2 * b[i];
#pragma omp single
    error = a[9] + 1;
#pragma omp for nowait
    for (int i = 10; i < N; ++i)
      a[i] = 2 * b[i];
#pragma omp single
    error += a[9] + a[N];
  }
  return error;
}

static int size;
void bad_criticals() {
#pragma omp parallel sections
  {
#pragma omp section
    while (1) {
#pragma omp critical(produce)
      ++size;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'size' is written here by one thread of a parallel region, while another writes it [belay-unconfined-data]
    }
#pragma omp section
    while (1) {
#pragma omp critical(consume)
      --size;
    }
  }
}

// Whoever fails says so, and the count is only looked at: at the level `discipline`.
bool show(int);
int ok_meant() {
  int status = 1, progress = 0;
#pragma omp parallel for
  for (int i = 0; i < N; ++i) {
    if (status == 0)
      continue;
    if (a[i] < 0)
      status = 0;
#pragma omp atomic
    progress++;
    if (!show(progress))
      status = 0;
  }
  return status;
}
int bad_two_values() {
  int last = 0;
#pragma omp parallel for
  for (int i = 0; i < N; ++i) {
    if (a[i] < 0)
      last = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'last' is written here by more than one iteration of a parallel loop at once; make it private or a reduction, or write it in a critical section [belay-unconfined-data]
    else
      last = 2;
  }
  return last;
}
// Where there is one thread only, it has it alone.
extern "C" int omp_get_max_threads(void);
void ok_one_thread() {
  const int threads = omp_get_max_threads();
  int scratch = 0;
#pragma omp parallel for
  for (int i = 0; i < N; ++i) {
    if (threads > 1) {
      b[i] = a[i];
    } else {
      scratch = a[i];
      b[i] = scratch;
    }
  }
}
