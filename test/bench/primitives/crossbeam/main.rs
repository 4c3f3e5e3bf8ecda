//! crossbeam-channel between the threads of std::thread::scope. The cases are those of ../cases.h.
use crossbeam_channel::{bounded, select, Receiver, Sender};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// The time of all threads of this process, in nanoseconds.
fn cpu_ns() -> f64 {
    #[repr(C)]
    struct Timespec {
        seconds: i64,
        nanoseconds: i64,
    }
    extern "C" {
        fn clock_gettime(clock: i32, at: *mut Timespec) -> i32;
    }
    const PROCESS_CPUTIME: i32 = 2;
    let mut at = Timespec { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(PROCESS_CPUTIME, &mut at) };
    at.seconds as f64 * 1e9 + at.nanoseconds as f64
}

struct Cost {
    wall_ns: f64,
    cpu_ns: f64,
}

struct Stopwatch {
    wall: Instant,
    cpu: f64,
}

impl Stopwatch {
    fn start() -> Self {
        Stopwatch { wall: Instant::now(), cpu: cpu_ns() }
    }
    fn per(&self, operations: u64) -> Cost {
        let n = operations as f64;
        Cost { wall_ns: self.wall.elapsed().as_nanos() as f64 / n, cpu_ns: (cpu_ns() - self.cpu) / n }
    }
}

struct Latch {
    left: Mutex<u64>,
    zero: Condvar,
}

impl Latch {
    fn new(n: u64) -> Self {
        Latch { left: Mutex::new(n), zero: Condvar::new() }
    }
    fn count_down(&self) {
        let mut left = self.left.lock().unwrap();
        *left -= 1;
        if *left == 0 {
            self.zero.notify_all();
        }
    }
    fn wait(&self) {
        drop(self.zero.wait_while(self.left.lock().unwrap(), |left| *left != 0).unwrap());
    }
}

fn ping_pong(n: u64) -> Cost {
    let (there_tx, there_rx) = bounded::<u64>(0);
    let (back_tx, back_rx) = bounded::<u64>(0);
    let watch = Stopwatch::start();
    thread::scope(|s| {
        s.spawn(move || {
            for v in there_rx {
                back_tx.send(v + 1).unwrap();
            }
        });
        for i in 0..n {
            there_tx.send(i).unwrap();
            assert_eq!(back_rx.recv().unwrap(), i + 1);
        }
        drop(there_tx);
    });
    watch.per(n)
}

fn flow(producers: u64, consumers: u64, capacity: usize, n: u64) -> Cost {
    let n = n + producers * consumers - n % (producers * consumers);
    let sum = &AtomicU64::new(0);
    let (tx, rx) = bounded::<u64>(capacity);
    let watch = Stopwatch::start();
    thread::scope(|s| {
        for p in 0..producers {
            let tx = tx.clone();
            s.spawn(move || {
                for i in (p..n).step_by(producers as usize) {
                    tx.send(i).unwrap();
                }
            });
        }
        for _ in 0..consumers {
            let rx = rx.clone();
            s.spawn(move || {
                let mine = (0..n / consumers).map(|_| rx.recv().unwrap()).sum();
                sum.fetch_add(mine, Ordering::Relaxed);
            });
        }
    });
    let cost = watch.per(n);
    assert_eq!(sum.load(Ordering::Relaxed), n * (n - 1) / 2);
    cost
}

fn pipeline(capacity: usize, n: u64) -> Cost {
    let mut sum = 0;
    let (first_tx, first_rx) = bounded::<u64>(capacity);
    let (second_tx, second_rx) = bounded::<u64>(capacity);
    let (third_tx, third_rx) = bounded::<u64>(capacity);
    let watch = Stopwatch::start();
    thread::scope(|s| {
        s.spawn(move || (0..n).for_each(|i| first_tx.send(i).unwrap()));
        s.spawn(move || (0..n).for_each(|_| second_tx.send(first_rx.recv().unwrap() + 1).unwrap()));
        s.spawn(move || (0..n).for_each(|_| third_tx.send(second_rx.recv().unwrap() * 2).unwrap()));
        s.spawn(|| sum = (0..n).map(|_| third_rx.recv().unwrap()).sum());
    });
    let cost = watch.per(n);
    assert_eq!(sum, n * (n + 1));
    cost
}

/// A select over as many receivers as there are names.
macro_rules! any_of {
    ($rx:expr, $($i:literal)+) => {
        select! { $(recv($rx[$i]) -> v => v.unwrap()),+ }
    };
}

fn select_over(width: usize, capacity: usize, n: u64) -> Cost {
    let n = n + width as u64 - n % width as u64;
    let mut sum = 0;
    let (tx, rx): (Vec<Sender<u64>>, Vec<Receiver<u64>>) = (0..width).map(|_| bounded(capacity)).unzip();
    // All ends live until the join: a closed channel would always be ready.
    let (tx, rx) = (&tx, &rx);
    let watch = Stopwatch::start();
    thread::scope(|s| {
        for p in 0..width {
            s.spawn(move || {
                for i in (p as u64..n).step_by(width) {
                    tx[p].send(i).unwrap();
                }
            });
        }
        s.spawn(|| {
            for _ in 0..n {
                sum += match width {
                    2 => any_of!(rx, 0 1),
                    4 => any_of!(rx, 0 1 2 3),
                    _ => any_of!(rx, 0 1 2 3 4 5 6 7),
                };
            }
        });
    });
    let cost = watch.per(n);
    assert_eq!(sum, n * (n - 1) / 2);
    cost
}

fn close_wakes(waiters: u64, n: u64) -> Cost {
    let mut total = Cost { wall_ns: 0.0, cpu_ns: 0.0 };
    for _ in 0..n {
        let (tx, rx) = bounded::<u64>(1);
        let (ready, awake) = (Latch::new(waiters), Latch::new(waiters));
        thread::scope(|s| {
            for _ in 0..waiters {
                s.spawn(|| {
                    ready.count_down();
                    assert!(rx.recv().is_err());
                    awake.count_down();
                });
            }
            ready.wait();
            thread::sleep(Duration::from_millis(50));
            let watch = Stopwatch::start();
            drop(tx);
            awake.wait();
            let cost = watch.per(waiters * n);
            total.wall_ns += cost.wall_ns;
            total.cpu_ns += cost.cpu_ns;
        });
    }
    total
}

fn start_and_join(n: u64) -> Cost {
    let ran = AtomicU64::new(0);
    let watch = Stopwatch::start();
    thread::scope(|s| {
        for _ in 0..n {
            s.spawn(|| ran.fetch_add(1, Ordering::Relaxed));
        }
    });
    let cost = watch.per(n);
    assert_eq!(ran.load(Ordering::Relaxed), n);
    cost
}

fn run(name: &str, n: u64) -> Option<Cost> {
    let (kind, capacity) = match name.rsplit_once('-') {
        Some((kind, digits)) => (kind, digits.parse().ok()),
        None => (name, None),
    };
    Some(match (kind, capacity) {
        ("ping", None) => ping_pong(n),
        ("close", None) => close_wakes(100, n),
        ("start", None) => start_and_join(n),
        ("spsc", Some(capacity)) => flow(1, 1, capacity, n),
        ("mpsc", Some(capacity)) => flow(4, 1, capacity, n),
        ("mpmc", Some(capacity)) => flow(4, 4, capacity, n),
        ("pipeline", Some(capacity)) => pipeline(capacity, n),
        ("select2", Some(capacity)) => select_over(2, capacity, n),
        ("select4", Some(capacity)) => select_over(4, capacity, n),
        ("select8", Some(capacity)) => select_over(8, capacity, n),
        _ => return None,
    })
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let n = args.get(2).and_then(|n| n.parse().ok()).unwrap_or(0);
    if args.len() != 3 || n == 0 {
        eprintln!("usage: {} CASE N", args[0]);
        std::process::exit(2);
    }
    match run(&args[1], n) {
        Some(cost) => println!("{{\"wall_ns\": {:.2}, \"cpu_ns\": {:.2}}}", cost.wall_ns, cost.cpu_ns),
        None => std::process::exit(3),
    }
}
