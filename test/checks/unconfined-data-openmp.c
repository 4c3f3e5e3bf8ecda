// Parallel regions of OpenMP: what is shared, and between whom.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -fopenmp

enum { N = 100 };
static int a[N + 1], b[N + 1], grid[N][N];

void use(int);

// D3
int bad_sum(void) {
  int sum = 0;
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    sum += a[i];
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sum' is written here by more than one iteration of a parallel loop at once; make it private or a reduction, or write it in a critical section [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-4]]:1: note: in this parallel region
  return sum;
}
int ok_reduction(void) {
  int sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (int i = 0; i < N; ++i)
    sum += a[i];
  return sum;
}
int ok_atomic(void) {
  int sum = 0;
#pragma omp parallel for
  for (int i = 0; i < N; ++i) {
#pragma omp atomic
    sum += a[i];
  }
  return sum;
}
int ok_critical(void) {
  int most = 0;
#pragma omp parallel for
  for (int i = 0; i < N; ++i) {
#pragma omp critical(most)
    if (a[i] > most)
      most = a[i];
  }
  return most;
}
int bad_two_names(void) {
  int n = 0;
#pragma omp parallel
  {
#pragma omp critical(one)
    ++n;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here by one thread of a parallel region, while another writes it [belay-unconfined-data]
#pragma omp critical(two)
    ++n;
  }
  return n;
}

// A scratch variable that was declared too early.
void bad_scratch(void) {
  int t;
#pragma omp parallel for
  for (int i = 0; i < N; ++i) {
    t = a[i] + 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 't' is written here by more than one iteration of a parallel loop at once
    a[i] = t;
  }
}
void ok_private(void) {
  int t;
#pragma omp parallel for private(t)
  for (int i = 0; i < N; ++i) {
    t = a[i] + 1;
    a[i] = t;
  }
}
void ok_declared_inside(void) {
#pragma omp parallel for
  for (int i = 0; i < N; ++i) {
    int t = a[i] + 1;
    a[i] = t;
  }
}
void bad_inner_counter(void) {
  int i, j;
#pragma omp parallel for
  for (i = 0; i < N; ++i)
    for (j = 0; j < N; ++j)
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'j' is written here by more than one iteration of a parallel loop at once
      grid[i][j] = 0;
}
void ok_inner_counter(void) {
  int i, j;
#pragma omp parallel for private(j)
  for (i = 0; i < N; ++i)
    for (j = 0; j < N; ++j)
      grid[i][j] = 0;
}

// Elements of other iterations.
void bad_next(void) {
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    a[i] = a[i + 1] + 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'a[i]' is written here by one iteration of a parallel loop, while another reads it
// CHECK-MESSAGES: :[[@LINE-2]]:12: note: read here
}
void ok_other_array(void) {
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    a[i] = b[i + 1] + 1;
}
void ok_even_and_odd(void) {
#pragma omp parallel for
  for (int i = 0; i < N / 2; ++i)
    a[2 * i] = a[2 * i + 1];
}
void bad_one_element(void) {
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    a[0] += b[i];
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'a[0]' is written here by more than one iteration of a parallel loop at once
}
void bad_rows(void) {
#pragma omp parallel for
  for (int i = 1; i < N; ++i)
    for (int j = 0; j < N; ++j)
      grid[i][j] = grid[i - 1][j];
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'grid[i][j]' is written here by one iteration of a parallel loop, while another reads it
}
void ok_columns(void) {
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    for (int j = 1; j < N; ++j)
      grid[i][j] = grid[i][j - 1];
}
void bad_column_sums(void) {
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j)
      b[j] += grid[i][j];
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'b[j]' is written here by more than one iteration of a parallel loop at once
}
void ok_by_another(int *index) {
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    a[index[i]] = i; // may be all different
}
void ok_one_iteration(void) {
  int last = 0;
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    if (i == N - 1)
      last = a[i];
  use(last);
}

// Who does it, and when.
void ok_single(void) {
  int n = 0;
#pragma omp parallel
  {
#pragma omp single
    n = 1;
    use(n);
  }
}
void bad_single_nowait(void) {
  int n = 0;
#pragma omp parallel
  {
#pragma omp single nowait
    n = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'n' is written here by one thread of a parallel region, while another reads it
    use(n);
  }
}
void bad_master(void) {
  int n = 0;
#pragma omp parallel
  {
#pragma omp master
    n = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'n' is written here by one thread of a parallel region, while another reads it
    use(n);
  }
}
void ok_barrier(void) {
  int n = 0;
#pragma omp parallel
  {
#pragma omp master
    n = 1;
#pragma omp barrier
    use(n);
  }
}
void bad_sections(void) {
  int n = 0;
#pragma omp parallel sections
  {
#pragma omp section
    n = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'n' is written here by one thread of a parallel region, while another writes it
#pragma omp section
    n = 2;
  }
}
void ok_sections(void) {
  int m = 0, n = 0;
#pragma omp parallel sections
  {
#pragma omp section
    m = 1;
#pragma omp section
    n = 2;
  }
  use(m + n);
}
static int counter;
#pragma omp threadprivate(counter)
void ok_threadprivate(void) {
#pragma omp parallel
  ++counter;
}
int omp_get_thread_num(void);
void ok_by_number(void) {
  int n = 0;
#pragma omp parallel
  if (omp_get_thread_num() == 0)
    n = 1;
  use(n);
}
void ok_too_far_apart(void) {
#pragma omp parallel for
  for (int i = 0; i < 10; ++i)
    a[i] = a[i + 20];
}

// Which element it is only this iteration knows.
void ok_looked_up(const int *index) {
#pragma omp parallel for
  for (int i = 0; i < N; ++i) {
    int at = index[i];
    a[at] += 1;
  }
}
// One section waits for the other.
void ok_waits(void) {
  int data = 0, ready = 0;
#pragma omp parallel sections
  {
#pragma omp section
    {
      data = 1;
#pragma omp atomic write seq_cst
      ready = 1;
    }
#pragma omp section
    {
      int done = 0;
      while (!done) {
#pragma omp atomic read seq_cst
        done = ready;
      }
      data = 2;
    }
  }
  use(data);
}
// In what the region calls.
static int calls;
static void count(void) {
  static int own;
  ++own;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'own' is written here by more than one thread of a parallel region at once
  ++calls;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'calls' is written here by more than one thread of a parallel region at once
}
void bad_calls(void) {
#pragma omp parallel
  count();
}
static int square(int x) {
  int y = x * x;
  return y;
}
void ok_calls(void) {
#pragma omp parallel for
  for (int i = 0; i < N; ++i)
    a[i] = square(i);
}
void bad_pointee(int *n) {
#pragma omp parallel
  ++*n;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: '*n' is written here by more than one thread of a parallel region at once
}
void bad_diagonal(void) {
#pragma omp parallel for
  for (int i = 1; i < N; ++i)
    for (int j = 1; j < N; ++j)
      grid[i][j] = grid[i - 1][j - 1];
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'grid[i][j]' is written here by one iteration of a parallel loop, while another reads it
}
