// Go's channels and goroutines. The cases are those of ../cases.h.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type cost struct{ wall, cpu float64 }

type stopwatch struct {
	wall time.Time
	cpu  float64
}

// cpuNow is the time of all threads of this process, in nanoseconds.
func cpuNow() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Utime.Nano() + u.Stime.Nano())
}

func start() stopwatch { return stopwatch{time.Now(), cpuNow()} }

func (w stopwatch) per(operations int) cost {
	n := float64(operations)
	return cost{float64(time.Since(w.wall)) / n, (cpuNow() - w.cpu) / n}
}

func check(right bool, what string) {
	if !right {
		fmt.Fprintln(os.Stderr, "wrong result:", what)
		os.Exit(1)
	}
}

// tasks are goroutines that can be joined.
type tasks struct{ left sync.WaitGroup }

func (t *tasks) run(f func()) {
	t.left.Add(1)
	go func() {
		defer t.left.Done()
		f()
	}()
}

func pingPong(n int) cost {
	there, back := make(chan int), make(chan int)
	var t tasks
	watch := start()
	t.run(func() {
		for i := 0; i < n; i++ {
			back <- <-there + 1
		}
	})
	right := true
	for i := 0; i < n; i++ {
		there <- i
		right = <-back == i+1 && right
	}
	t.left.Wait()
	c := watch.per(n)
	check(right, "an echo")
	return c
}

func flow(producers, consumers, capacity, n int) cost {
	n += producers*consumers - n%(producers*consumers)
	var sum int64
	items := make(chan int, capacity)
	var t tasks
	watch := start()
	for p := 0; p < producers; p++ {
		p := p
		t.run(func() {
			for i := p; i < n; i += producers {
				items <- i
			}
		})
	}
	for c := 0; c < consumers; c++ {
		t.run(func() {
			mine := 0
			for i := 0; i < n/consumers; i++ {
				mine += <-items
			}
			atomic.AddInt64(&sum, int64(mine))
		})
	}
	t.left.Wait()
	c := watch.per(n)
	check(int(sum) == n*(n-1)/2, "the sum of the items")
	return c
}

func pipeline(capacity, n int) cost {
	sum := 0
	first, second, third := make(chan int, capacity), make(chan int, capacity), make(chan int, capacity)
	var t tasks
	watch := start()
	t.run(func() {
		for i := 0; i < n; i++ {
			first <- i
		}
	})
	t.run(func() {
		for i := 0; i < n; i++ {
			second <- <-first + 1
		}
	})
	t.run(func() {
		for i := 0; i < n; i++ {
			third <- <-second * 2
		}
	})
	t.run(func() {
		for i := 0; i < n; i++ {
			sum += <-third
		}
	})
	t.left.Wait()
	c := watch.per(n)
	check(sum == n*(n+1), "the sum of the items")
	return c
}

func selectOver(width, capacity, n int) cost {
	n += width - n%width
	sum := 0
	c := make([]chan int, width)
	for i := range c {
		c[i] = make(chan int, capacity)
	}
	var t tasks
	watch := start()
	for p := range c {
		p := p
		t.run(func() {
			for i := p; i < n; i += width {
				c[p] <- i
			}
		})
	}
	t.run(func() {
		v := 0
		for i := 0; i < n; i++ {
			switch width {
			case 2:
				select {
				case v = <-c[0]:
				case v = <-c[1]:
				}
			case 4:
				select {
				case v = <-c[0]:
				case v = <-c[1]:
				case v = <-c[2]:
				case v = <-c[3]:
				}
			default:
				select {
				case v = <-c[0]:
				case v = <-c[1]:
				case v = <-c[2]:
				case v = <-c[3]:
				case v = <-c[4]:
				case v = <-c[5]:
				case v = <-c[6]:
				case v = <-c[7]:
				}
			}
			sum += v
		}
	})
	t.left.Wait()
	result := watch.per(n)
	check(sum == n*(n-1)/2, "the sum of the items")
	return result
}

func closeWakes(waiters, n int) cost {
	var total cost
	for i := 0; i < n; i++ {
		empty := make(chan int, 1)
		var ready, awake sync.WaitGroup
		ready.Add(waiters)
		awake.Add(waiters)
		for w := 0; w < waiters; w++ {
			go func() {
				ready.Done()
				<-empty
				awake.Done()
			}()
		}
		ready.Wait()
		time.Sleep(50 * time.Millisecond)
		watch := start()
		close(empty)
		awake.Wait()
		c := watch.per(waiters * n)
		total.wall += c.wall
		total.cpu += c.cpu
	}
	return total
}

func spawnAndJoin(n int) cost {
	var ran int64
	var t tasks
	watch := start()
	for i := 0; i < n; i++ {
		t.run(func() { atomic.AddInt64(&ran, 1) })
	}
	t.left.Wait()
	c := watch.per(n)
	check(int(ran) == n, "the number of tasks")
	return c
}

func run(name string, n int) (cost, bool) {
	switch name {
	case "ping-pong":
		return pingPong(n), true
	case "close":
		return closeWakes(100, n), true
	case "spawn":
		return spawnAndJoin(n), true
	}
	kind, digits, _ := strings.Cut(name, "-")
	capacity, err := strconv.Atoi(digits)
	if err != nil {
		return cost{}, false
	}
	switch kind {
	case "spsc":
		return flow(1, 1, capacity, n), true
	case "mpsc":
		return flow(4, 1, capacity, n), true
	case "mpmc":
		return flow(4, 4, capacity, n), true
	case "pipeline":
		return pipeline(capacity, n), true
	case "select2", "select4", "select8":
		return selectOver(int(kind[len(kind)-1]-'0'), capacity, n), true
	}
	return cost{}, false
}

func main() {
	n := 0
	if len(os.Args) == 3 {
		n, _ = strconv.Atoi(os.Args[2])
	}
	if n <= 0 {
		fmt.Fprintf(os.Stderr, "usage: %s CASE N\n", os.Args[0])
		os.Exit(2)
	}
	c, known := run(os.Args[1], n)
	if !known {
		os.Exit(3)
	}
	fmt.Printf("{\"wall_ns\": %.2f, \"cpu_ns\": %.2f}\n", c.wall, c.cpu)
}
