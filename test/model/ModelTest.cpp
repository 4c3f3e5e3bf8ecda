//===- ModelTest.cpp - what the model says about real headers -------------===//
//
// A case is a statement, the callee in it to ask about, and the effects that
// the model must answer. All cases of a list are compiled as one unit.
//
//===----------------------------------------------------------------------===//

#include "ir/Walk.h"
#include "model/Load.h"
#include "model/Words.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace belay::model;
using namespace clang;

namespace {

std::string text(Role R) {
  switch (R.K) {
  case Role::This:
    return "this";
  case Role::Return:
    return "return";
  case Role::Arg:
    return std::to_string(R.Index) + (R.Pointee ? "*" : "");
  case Role::None:
    return "-";
  }
  return "?";
}

std::string text(const Effect &E) {
  static constexpr const char *Names[] = {
      "spawn",  "join",   "detach",  "stop-request", "stop-check", "make-channel", "make-stop",   "send",         "receive", "close", "select",
      "lock",   "unlock", "guard",   "wait",    "notify",       "release",    "acquire",      "atomic-read", "atomic-write", "atomic-update",
      "fence",  "block",  "no-return", "throws",     "alias",      "address-of",   "pointee",     "element",      "construct", "invoke",
      "bind",   "read",   "write",   "end",          "move",         "swap",       "disown",       "on-stop",     "wake",         "unsafe", "pure"};
  std::string S = Names[static_cast<int>(E.Kind)];
  auto Add = [&](const char *Key, Role R) {
    if (R)
      S += std::string(" ") + Key + text(R);
  };
  Add("", E.Object);
  Add("second=", E.Second);
  Add("entry=", E.Entry);
  Add("predicate=", E.Predicate);
  Add("stop=", E.Stop);
  Add("order=", E.Order);
  Add("timeout=", E.Timeout);
  if (E.Args >= 0)
    S += " args=" + std::to_string(E.Args);
  for (auto [Set, Name] : {std::pair(E.Timed, " timed"), {E.Try, " try"}, {E.Shared, " shared"}, {E.All, " all"},
                           {E.Yields, " yields"}, {E.Address, " address"}, {E.Cooperative, " cooperative"}})
    if (Set)
      S += Name;
  if (!E.Method.empty())
    S += " method=" + E.Method.str();
  return S;
}

std::string text(llvm::ArrayRef<Effect> Effects) {
  std::string S;
  for (const Effect &E : Effects)
    S += (S.empty() ? "" : ", ") + text(E);
  return S;
}

std::shared_ptr<const Tables> builtIn() {
  auto T = Tables::load("");
  if (!T) {
    ADD_FAILURE() << llvm::toString(T.takeError());
    return nullptr;
  }
  return *T;
}

std::unique_ptr<ASTUnit> parse(const std::string &Code, bool C = false) {
  std::vector<std::string> Args = {"-resource-dir", BELAY_RESOURCE_DIR, "-w"};
  if (C)
    Args.push_back("-std=gnu17");
  else
    Args.insert(Args.end(), {"-std=c++20", "-I", BELAY_INCLUDE_DIR});
  auto Unit = tooling::buildASTFromCodeWithArgs(Code, Args, C ? "case.c" : "case.cpp");
  EXPECT_TRUE(Unit && !Unit->getDiagnostics().hasErrorOccurred());
  return Unit;
}

struct Case {
  const char *Statement, *Callee, *Expected;
};

/// Collects the answers for the callee \p Name in one function.
struct Asker : belay::ir::Walk {
  Model &M;
  llvm::StringRef Name;
  std::vector<std::string> Answers;
  Asker(Model &M, llvm::StringRef Name) : M(M), Name(Name) { ImplicitCode = true; }

  void ask(const FunctionDecl *F, const CXXRecordDecl *Object) {
    std::string Q = qualifiedName(F);
    llvm::StringRef Last = Q;
    if (Last == Name || Last.ends_with(("::" + Name).str()))
      Answers.push_back(text(M.effects(F, Object)));
  }
  bool VisitCallExpr(CallExpr *E) override {
    auto *F = E->getDirectCallee();
    if (!F)
      return true;
    const Expr *Object = nullptr;
    if (auto *MC = dyn_cast<CXXMemberCallExpr>(E))
      Object = MC->getImplicitObjectArgument();
    else if (isa<CXXOperatorCallExpr>(E) && isa<CXXMethodDecl>(F))
      Object = E->getArg(0);
    const CXXRecordDecl *R = nullptr;
    if (Object) {
      QualType T = Object->IgnoreImpCasts()->getType();
      R = T->isPointerType() ? T->getPointeeCXXRecordDecl() : T->getAsCXXRecordDecl();
    }
    ask(F, R);
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *E) override {
    ask(E->getConstructor(), nullptr);
    return true;
  }
};

void check(const std::string &Prelude, llvm::ArrayRef<Case> Cases, bool C = false) {
  std::string Code = Prelude;
  for (size_t I = 0; I < Cases.size(); ++I)
    Code += "\nvoid case_" + std::to_string(I) + "(void) { " + Cases[I].Statement + " }";
  std::shared_ptr<const Tables> T = builtIn();
  std::unique_ptr<ASTUnit> Unit = parse(Code, C);
  if (!T || !Unit)
    return;
  Model M(T);
  size_t Seen = 0;
  for (Decl *D : Unit->getASTContext().getTranslationUnitDecl()->decls()) {
    auto *F = dyn_cast<FunctionDecl>(D);
    unsigned I = 0;
    if (!F || !F->getIdentifier() || !F->getName().starts_with("case_") || F->getName().substr(5).getAsInteger(10, I))
      continue;
    Asker A(M, Cases[I].Callee);
    A.TraverseDecl(F);
    ++Seen;
    EXPECT_FALSE(A.Answers.empty()) << "no call of " << Cases[I].Callee << " in: " << Cases[I].Statement;
    if (!A.Answers.empty())
      EXPECT_EQ(A.Answers.front(), Cases[I].Expected) << Cases[I].Statement;
  }
  EXPECT_EQ(Seen, Cases.size());
}

TEST(Model, Threads) {
  check(R"(
#include <thread>
#include <future>
#include <mutex>
#include <shared_mutex>
#include <condition_variable>
#include <semaphore>
#include <latch>
#include <barrier>
void fn(int);
std::thread t; std::jthread j; std::mutex m; std::shared_mutex sm; std::recursive_timed_mutex rtm;
std::condition_variable cv; std::condition_variable_any any;
std::unique_lock<std::mutex> ul; std::shared_lock<std::shared_mutex> sl; std::promise<int> pr; std::future<int> fu; std::shared_future<int> sf;
std::stop_source ss; std::stop_token st; std::counting_semaphore<3> sem(1); std::binary_semaphore bin(0); std::latch la(1); std::barrier<> ba(2);
std::once_flag once; std::packaged_task<void(int)> pt; std::chrono::seconds sec; std::chrono::steady_clock::time_point tp;
struct MyThread : std::thread { using std::thread::thread; };
MyThread mine;
)",
        {
            {"std::thread x(fn, 1);", "thread::thread", "spawn this entry=0 args=1"},
            {"std::thread x;", "thread::thread", "write this"},
            {"std::thread x(std::move(t));", "thread::thread", "move this second=0"},
            {"std::jthread x([](std::stop_token, int) {}, 1);", "jthread::jthread", "spawn this entry=0 args=1"},
            {"MyThread x(fn, 1);", "MyThread::MyThread", "spawn this entry=0 args=1"},
            {"mine.join();", "join", "join this, throws this"},
            {"t = std::thread(fn, 1);", "thread::operator=", "move this second=0"},
            {"t = std::thread(fn, 1);", "thread::thread", "spawn this entry=0 args=1"},
            {"t.detach();", "detach", "detach this"},
            {"t.swap(t);", "swap", "swap this second=0"},
            {"std::swap(t, t);", "swap", "swap 0 second=1"},
            {"j.request_stop();", "request_stop", "stop-request this"},
            {"j.get_stop_token();", "get_stop_token", "alias this"},
            {"(void)std::async(fn, 1);", "async", "spawn return entry=0 args=1"},
            {"(void)std::async(std::launch::async, fn, 1);", "async", "spawn return entry=1 args=2"},
            {"pr.get_future();", "get_future", "alias this, throws this"},
            {"pr.set_value(1);", "set_value", "release this, throws this"},
            {"fu.get();", "get", "acquire this, throws this"},
            {"fu.wait();", "wait", "acquire this"},
            {"fu.wait_for(sec);", "wait_for", "acquire this timed"},
            {"sf.wait();", "wait", "acquire this"},
            {"fu.valid();", "valid", "read this"},
            {"pt(1);", "operator()", "invoke entry=this args=0, release this"},
            {"m.lock();", "lock", "lock this"},
            {"m.try_lock();", "try_lock", "lock this try"},
            {"rtm.try_lock_for(sec);", "try_lock_for", "lock this timed try"},
            {"sm.lock_shared();", "lock_shared", "lock this shared"},
            {"sm.unlock_shared();", "unlock_shared", "unlock this shared"},
            {"ul.lock();", "lock", "lock this"},
            {"ul.unlock();", "unlock", "unlock this"},
            {"ul.release();", "release", "disown this"},
            {"if (ul) {}", "operator bool", "read this"},
            {"sl.lock();", "lock", "lock this shared"},
            {"ul = std::unique_lock(m);", "unique_lock::operator=", "move this second=0"},
            {"std::mutex a, b; std::lock(a, b);", "lock", "lock 0 args=0 all"},
            {"std::call_once(once, fn, 1);", "call_once", "invoke 0 entry=1 args=2"},
            {"cv.wait(ul);", "wait", "wait this second=0"},
            {"cv.wait(ul, [] { return true; });", "wait", "wait this second=0 predicate=1"},
            {"cv.wait_for(ul, sec);", "wait_for", "wait this second=0 timed"},
            {"cv.wait_until(ul, tp, [] { return true; });", "wait_until", "wait this second=0 predicate=2 timed"},
            {"any.wait(ul, st, [] { return true; });", "wait", "wait this second=0 predicate=2 stop=1"},
            {"any.wait_for(ul, st, sec, [] { return true; });", "wait_for", "wait this second=0 predicate=3 stop=1 timed"},
            {"any.notify_all();", "notify_all", "notify this all"},
            {"cv.notify_one();", "notify_one", "notify this"},
            {"ss.request_stop();", "request_stop", "stop-request this"},
            {"ss.get_token();", "get_token", "alias this"},
            {"st.stop_requested();", "stop_requested", "stop-check this"},
            {"std::stop_callback x(st, [] {});", "stop_callback::stop_callback", "on-stop 0 entry=1"},
            {"sem.acquire();", "acquire", "acquire this"},
            {"bin.try_acquire_for(sec);", "try_acquire_for", "acquire this timed try"},
            {"sem.release();", "release", "release this"},
            {"la.arrive_and_wait();", "arrive_and_wait", "release this, acquire this"},
            {"la.count_down();", "count_down", "release this"},
            {"ba.arrive_and_wait();", "arrive_and_wait", "release this, acquire this"},
            {"std::this_thread::sleep_for(sec);", "sleep_for", "block timed yields"},
            {"std::terminate();", "terminate", "no-return"},
        });
}

TEST(Model, Atomics) {
  check(R"(
#include <atomic>
#include <memory>
std::atomic<int> i; std::atomic<bool> b; std::atomic<int*> p; std::atomic_flag f; int n; struct S { int a, b; }; std::atomic<S> s; S sv;
std::atomic<std::shared_ptr<int>> sp; std::atomic<double> d; int plain; std::atomic_ref<int> ar(plain);
)",
        {
            {"i.load(std::memory_order_relaxed);", "load", "atomic-read this order=0"},
            {"i.store(1);", "store", "atomic-write this second=0 order=1"},
            {"n = i;", "operator T", "atomic-read this"},
            {"if (b) {}", "operator bool", "atomic-read this"},
            {"n = s.load().a;", "load", "atomic-read this order=0"},
            {"b = true;", "operator=", "atomic-write this second=0"},
            {"i = 1;", "operator=", "atomic-write this second=0"},
            {"++i;", "operator++", "atomic-update this"},
            {"i += 2;", "operator+=", "atomic-update this second=0"},
            {"p.fetch_add(1);", "fetch_add", "atomic-update this second=0 order=1"},
            {"i.compare_exchange_strong(n, 1);", "compare_exchange_strong", "atomic-update this second=1 order=2"},
            {"b.exchange(true);", "exchange", "atomic-update this second=0 order=1"},
            {"f.test_and_set(std::memory_order_acquire);", "test_and_set", "atomic-update this order=0"},
            {"f.clear();", "clear", "atomic-write this order=0"},
            {"i.wait(1);", "wait", "atomic-read this order=1, wait this order=1"},
            {"f.wait(false);", "wait", "atomic-read this order=1, wait this order=1"},
            {"i.notify_all();", "notify_all", "notify this all"},
            {"sp.load();", "load", "atomic-read this order=0"},
            {"d.fetch_add(1.0);", "fetch_add", "atomic-update this second=0 order=1"},
            {"ar.fetch_add(1);", "fetch_add", "atomic-update this second=0 order=1"},
            {"std::atomic_load(&i);", "atomic_load", "atomic-read 0*"},
            {"std::atomic_store_explicit(&i, 1, std::memory_order_release);", "atomic_store_explicit", "atomic-write 0* second=1 order=2"},
            {"std::atomic_thread_fence(std::memory_order_acquire);", "atomic_thread_fence", "fence order=0"},
            {"__sync_fetch_and_add(&n, 1);", "__sync_fetch_and_add", "atomic-update 0* second=1"},
        });
}

TEST(Model, Data) {
  check(R"(
#include <vector>
#include <map>
#include <unordered_map>
#include <queue>
#include <list>
#include <array>
#include <string>
#include <memory>
#include <optional>
#include <functional>
#include <variant>
#include <iostream>
#include <sstream>
#include <algorithm>
#include <numeric>
#include <thread>
#include <any>
#include <chrono>
#include <utility>
std::vector<int> v; const std::vector<int> cvv; std::vector<bool> vb; std::map<int, std::string> mp; std::unordered_map<int, int> um; std::queue<int> q; std::list<int> l; std::array<int, 3> ar;
std::string s; std::unique_ptr<int> up; std::shared_ptr<std::string> sp; std::weak_ptr<std::string> wp; std::optional<int> o; std::function<void(int)> fn;
std::vector<std::thread> ts; std::map<int, std::thread> tm; std::optional<std::thread> ot; std::vector<int>::iterator it; std::map<int, std::string>::iterator mi;
std::tuple<int, int> tup; std::ostringstream oss; std::variant<int, std::string> va; int x; void g(int);
struct Names : std::vector<std::string> {}; Names names; struct Base { virtual ~Base(); }; struct Sub : Base {}; std::shared_ptr<Base> bp;
)",
        {
            {"v[1];", "operator[]", "element this second=0, read this second=0"},
            {"cvv[1];", "operator[]", "element this second=0, read this second=0"},
            {"v.at(1);", "at", "element this second=0, read this second=0, throws this second=0"},
            {"v.size();", "size", "read this"},
            {"v.clear();", "clear", "write this, end this"},
            {"v.push_back(1);", "push_back", "move this second=0, write this second=0"},
            {"ts.emplace_back(g, 1);", "emplace_back", "construct this args=0, write this args=0, element this args=0"},
            {"tm.try_emplace(1, g, 1);", "try_emplace", "construct this args=1, write this args=1"},
            {"tm.insert_or_assign(1, std::thread());", "insert_or_assign", "move this second=1, write this second=1"},
            {"ot.emplace(g, 1);", "emplace", "construct this args=0, write this args=0"},
            {"ot->join();", "operator->", "pointee this address, read this address"},
            {"v.begin();", "begin", "element this address, read this address"},
            {"v.front();", "front", "element this, read this"},
            {"names.front();", "front", "element this, read this"},
            {"names.clear();", "clear", "write this, end this"},
            {"mp[1];", "operator[]", "element this, write this"},
            {"mp.find(1);", "find", "element this address, read this address"},
            {"um[1];", "operator[]", "element this, write this"},
            {"um.at(1);", "at", "element this, read this, throws this"},
            {"um.size();", "size", "read this"},
            {"q.push(1);", "push", "move this second=0, write this second=0"},
            {"q.front();", "front", "element this, read this"},
            {"q.pop();", "pop", "write this"},
            {"q.empty();", "empty", "read this"},
            {"*it;", "operator*", "pointee this"},
            {"mi->second;", "operator->", "pointee this address"},
            {"++it;", "operator++", "alias this"},
            {"s.size();", "size", "read this"},
            {"s += s;", "operator+=", "write this, read 0"},
            {"s.append(s);", "append", "write this, read 0"},
            {"s.c_str();", "c_str", "element this address, read this address"},
            {"s == s;", "operator==", "read 0, read 1"},
            {"*up;", "operator*", "pointee this, read this"},
            {"up.get();", "get", "pointee this address, read this address"},
            {"up.reset(new int);", "reset", "move this second=0"},
            {"up.reset();", "reset", "move this second=0"},
            {"up = std::make_unique<int>(1);", "unique_ptr::operator=", "move this second=0"},
            {"*sp;", "operator*", "pointee this, read this"},
            {"sp->size();", "operator->", "pointee this address, read this address"},
            {"sp.get();", "get", "pointee this address, read this address"},
            {"sp.reset();", "reset", "write this"},
            {"auto a = sp;", "shared_ptr::shared_ptr", "write this, read 0"},
            {"sp = sp;", "shared_ptr::operator=", "write this, read 0"},
            {"wp.lock();", "lock", "alias this, read this"},
            {"if (sp) {}", "operator bool", "read this"},
            {"bp = std::make_shared<Sub>();", "shared_ptr::operator=", "move this second=0"},
            {"*o;", "operator*", "pointee this, read this"},
            {"o.value();", "value", "pointee this, read this, throws this"},
            {"o.reset();", "reset", "end this"},
            {"o.has_value();", "has_value", "read this"},
            {"fn(1);", "operator()", "invoke entry=this args=0, read this"},
            {"std::function<void(int)> h = g;", "function::function", "bind this entry=0"},
            {"fn = g;", "function::operator=", "bind this entry=0, write this"},
            {"std::bind(g, 1);", "bind", "bind return entry=0 args=1"},
            {"std::invoke(g, 1);", "invoke", "invoke entry=0 args=1"},
            {"std::move(v);", "move", "alias 0"},
            {"std::ref(x);", "ref", "address-of 0"},
            {"std::ref(x).get();", "get", "pointee this"},
            {"std::get<0>(tup);", "get", "element 0, read 0"},
            {"std::exchange(x, 1);", "exchange", "alias 0 second=1, write 0 second=1"},
            {"std::make_unique<std::thread>(g, 1);", "make_unique", "construct return args=0"},
            {"std::make_shared<std::thread>(g, 1);", "make_shared", "construct return args=0"},
            {"std::static_pointer_cast<Sub>(bp);", "static_pointer_cast", "alias 0"},
            {"std::cout << 1;", "operator<<", "pure"},
            {"std::cout << \"text\";", "operator<<", "pure"},
            {"oss << 1;", "operator<<", "write this"},
            {"oss.str();", "str", "read this"},
            {"std::getline(std::cin, s);", "getline", "write 1"},
            {"std::for_each(v.begin(), v.end(), [](int) {});", "for_each", "invoke entry=2"},
            {"std::sort(v.begin(), v.end());", "sort", "write 0*"},
            {"std::sort(v.begin(), v.end(), [](int a, int b) { return a < b; });", "sort", "write 0*, invoke entry=2"},
            {"std::max(x, x);", "max", "read 0"},
            {"std::stoi(s);", "stoi", "read 0, throws 0"},
            {"if (it == v.end()) {}", "operator==", "read 0, read 1"},
            {"std::cin >> x;", "operator>>", "write 0"},
            {"std::hash<int>()(x);", "operator()", "read this"},
            {"std::chrono::steady_clock::now();", "now", "pure"},
            {"o.swap(o);", "swap", "swap this second=0"},
            {"std::to_string(x);", "to_string", "pure"},
            {"std::begin(v);", "begin", "element 0 address, read 0 address"},
            {"std::visit([](auto &) {}, va);", "visit", "invoke entry=0"},
            {"vb[1] = true;", "vector::operator[]", "element this second=0, read this second=0"},
            {"std::abort();", "abort", "no-return"},
            {"x = std::accumulate(v.begin(), v.end(), 0);", "accumulate", "pure"},
        });
}

TEST(Model, Posix) {
  check(R"(
#include <pthread.h>
#include <time.h>
#include <semaphore.h>
#include <unistd.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/epoll.h>
#include <string.h>
#include <stdlib.h>
#include <stdio.h>
pthread_t t; pthread_mutex_t m; pthread_cond_t c; pthread_rwlock_t rw; sem_t s; void *run(void *); char buf[10]; struct pollfd pfd; struct epoll_event ev;
)",
        {
            {"pthread_create(&t, 0, run, &m);", "pthread_create", "spawn 0* entry=2 args=3"},
            {"pthread_join(t, 0);", "pthread_join", "join 0"},
            {"pthread_detach(t);", "pthread_detach", "detach 0"},
            {"pthread_mutex_lock(&m);", "pthread_mutex_lock", "lock 0*"},
            {"pthread_mutex_unlock(&m);", "pthread_mutex_unlock", "unlock 0*"},
            {"pthread_rwlock_tryrdlock(&rw);", "pthread_rwlock_tryrdlock", "lock 0* try shared"},
            {"pthread_cond_wait(&c, &m);", "pthread_cond_wait", "wait 0* second=1*"},
            {"pthread_cond_broadcast(&c);", "pthread_cond_broadcast", "notify 0* all"},
            {"sem_wait(&s);", "sem_wait", "acquire 0*"},
            {"sem_post(&s);", "sem_post", "release 0*"},
            {"read(0, buf, 1);", "read", "block 0 second=1*, write 1*"},
            {"poll(&pfd, 1, -1);", "poll", "block timeout=2 timed"},
            {"epoll_wait(1, &ev, 1, 5);", "epoll_wait", "block 0 timeout=3 timed"},
            {"shutdown(1, 2);", "shutdown", "wake 0"},
            {"sleep(1);", "sleep", "block timed yields"},
            {"memcpy(buf, buf, 1);", "memcpy", "write 0*, read 1*"},
            {"printf(\"x\");", "printf", "pure"},
            {"localtime(0);", "localtime", "unsafe method=localtime_r"},
            {"exit(1);", "exit", "no-return"},
        },
        /*C=*/true);
}

TEST(Model, C11) {
  check(R"(
#include <threads.h>
thrd_t t; mtx_t m; cnd_t c; int run(void *); once_flag o = ONCE_FLAG_INIT; void init(void);
)",
        {
            {"thrd_create(&t, run, &m);", "thrd_create", "spawn 0* entry=1 args=2"},
            {"thrd_join(t, 0);", "thrd_join", "join 0"},
            {"mtx_lock(&m);", "mtx_lock", "lock 0*"},
            {"cnd_wait(&c, &m);", "cnd_wait", "wait 0* second=1*"},
            {"call_once(&o, init);", "call_once", "invoke 0* entry=1"},
        },
        /*C=*/true);
}

TEST(Model, Belay) {
  check(R"(
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
belay::channel<int> c = belay::make_channel<int>(3); belay::done d; belay::done_source src; belay::scope sc; belay::task ta; void work(belay::done, int); std::chrono::seconds sec;
)",
        {
            {"belay::make_channel<int>(0);", "make_channel", "make-channel return second=0"},
            {"c.tx.send(1);", "send", "send this second=0"},
            {"c.tx.send(1, d);", "send", "send this second=0 stop=1"},
            {"c.tx.send_for(1, sec, d);", "send_for", "send this second=0 stop=2 timed"},
            {"c.tx.try_send(1);", "try_send", "send this second=0 try"},
            {"c.tx.close();", "close", "close this"},
            {"c.rx.receive();", "receive", "receive this"},
            {"c.rx.receive(d);", "receive", "receive this stop=0"},
            {"for (int x : c.rx) {}", "begin", "receive this, alias this"},
            {"for (int x : c.rx) {}", "operator++", "receive this, alias this"},
            {"for (int x : c.rx.each(d)) {}", "each", "receive this stop=0"},
            {"belay::select(belay::on_receive(c.rx), belay::on_done(d));", "select", "select args=0"},
            {"belay::select(belay::on_receive(c.rx), belay::on_done(d));", "on_done", "alias 0 stop=0"},
            {"belay::go(work, 1);", "go", "spawn return entry=0 args=1"},
            {"belay::go(d, work, 1);", "go", "spawn return entry=1 stop=0 args=2"},
            {"sc.go(work, 1);", "go", "spawn this entry=0 args=1"},
            {"ta.stop();", "stop", "stop-request this"},
            {"ta.join();", "join", "join this"},
            {"src.signal();", "signal", "stop-request this"},
            {"src.get();", "get", "alias this"},
            {"d.signalled();", "signalled", "stop-check this"},
            {"d.wait();", "wait", "stop-check this stop=this, block this stop=this"},
        });
}

TEST(Model, UnknownStaysUnknown) {
  check("#include <mutex>\nnamespace ours { void lock(); struct Mutex : std::mutex { void lock(); }; struct thread { thread(int); void join(); }; } ours::thread t(1); struct vector { void clear(); } v; ours::Mutex m; int send(int); extern \"C\" int close(int) { return 0; }",
        {
            {"m.lock();", "lock", ""},
            {"m.unlock();", "unlock", "unlock this"},
            {"send(1);", "send", ""},
            {"close(1);", "close", ""},
            {"ours::lock();", "lock", ""},
            {"ours::thread x(1);", "thread::thread", ""},
            {"t.join();", "join", ""},
            {"v.clear();", "clear", ""},
        });
}

TEST(Model, Types) {
  auto T = builtIn();
  auto Unit = parse(R"(
#include <thread>
#include <mutex>
#include <shared_mutex>
#include <vector>
#include <map>
#include <atomic>
#include <memory>
#include <future>
#include <pthread.h>
#include <semaphore>
#include <fstream>
#include "belay/channel.h"
#include "belay/task.h"
struct Derived : std::thread {};
struct Joining : std::thread { ~Joining(); };
struct Spin { void lock(); void unlock(); };
struct SpinGuard { SpinGuard(Spin &); ~SpinGuard(); };
struct HolderOfNothing { HolderOfNothing(int); ~HolderOfNothing(); };
struct BlockQueue { BlockQueue(std::mutex &); ~BlockQueue(); };
struct AutoLock { AutoLock(std::mutex *); ~AutoLock(); };
struct MutexLocker { MutexLocker(std::mutex &m); ~MutexLocker(); void wait(); };
using Alias = std::jthread;
std::thread thread_thread; Alias joining_thread_alias; Derived thread_derived; Joining none_joining; std::vector<int> container_vector;
std::map<int, int> container_map; std::vector<bool> container_bits; std::atomic<int> atomic_int; _Atomic(int) atomic_c; std::unique_ptr<int> owner_unique;
std::shared_ptr<int> owner_shared; std::mutex mutex_std; std::recursive_mutex recursive_mutex_std; std::shared_mutex shared_mutex_std;
std::lock_guard<std::mutex> *p; std::unique_lock<std::mutex> guard_unique; std::future<int> future_std; pthread_mutex_t mutex_posix;
pthread_t handle_posix; std::string value_string; std::binary_semaphore semaphore_std(1); std::ostream *q; std::ofstream value_file; int none_int;
std::thread &none_reference = thread_thread; Spin none_spin; std::vector<int>::iterator iterator_vector; belay::task joining_thread_belay;
belay::sender<int> sender_belay; belay::receiver<int> receiver_belay; std::once_flag once_flag_std; const std::thread *none_pointer;
)");
  ASSERT_TRUE(T && Unit);
  Model M(T);
  const std::pair<const char *, TypeKind> Kinds[] = {
      {"none_", TypeKind::None},           {"thread_", TypeKind::Thread},       {"joining_thread_", TypeKind::JoiningThread},
      {"container_", TypeKind::Container}, {"atomic_", TypeKind::Atomic},       {"owner_", TypeKind::Owner},
      {"mutex_", TypeKind::Mutex},         {"recursive_mutex_", TypeKind::RecursiveMutex},
      {"shared_mutex_", TypeKind::SharedMutex}, {"guard_", TypeKind::Guard},    {"future_", TypeKind::Future},
      {"handle_", TypeKind::Handle},       {"value_", TypeKind::Value},         {"semaphore_", TypeKind::Semaphore},
      {"iterator_", TypeKind::Iterator},   {"sender_", TypeKind::Sender},       {"receiver_", TypeKind::Receiver},
      {"once_flag_", TypeKind::OnceFlag}};
  unsigned Asked = 0;
  llvm::StringMap<const CXXRecordDecl *> Records;
  for (Decl *D : Unit->getASTContext().getTranslationUnitDecl()->decls()) {
    if (auto *R = dyn_cast<CXXRecordDecl>(D); R && R->isThisDeclarationADefinition() && R->getIdentifier())
      Records[R->getName()] = R;
    auto *V = dyn_cast<VarDecl>(D);
    if (!V || !Unit->getSourceManager().isInMainFile(V->getLocation()))
      continue;
    for (auto [Prefix, Kind] : Kinds)
      if (V->getName().starts_with(Prefix)) {
        EXPECT_EQ(static_cast<int>(M.type(V->getType())), static_cast<int>(Kind)) << V->getName().str();
        ++Asked;
      }
  }
  EXPECT_GE(Asked, 30u);
  EXPECT_TRUE(Model::isMutexShaped(Records["Spin"]));
  EXPECT_FALSE(Model::isMutexShaped(Records["SpinGuard"]));
  EXPECT_TRUE(M.isGuardShaped(Records["SpinGuard"]));
  EXPECT_TRUE(M.isGuardShaped(Records["AutoLock"]));
  EXPECT_FALSE(M.isGuardShaped(Records["HolderOfNothing"]));
  EXPECT_FALSE(M.isGuardShaped(Records["MutexLocker"]));
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

struct Scratch {
  llvm::SmallString<64> Path;
  explicit Scratch(llvm::StringRef Text) {
    int FD = -1;
    EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("model", "yaml", FD, Path));
    llvm::raw_fd_ostream(FD, /*shouldClose=*/true) << Text;
  }
  ~Scratch() { llvm::sys::fs::remove(Path); }
};

/// What loading \p Text says, without the file's name; "" if it is fine.
std::string complaint(llvm::StringRef Text) {
  Scratch S(Text);
  auto T = Tables::load(S.Path);
  if (T)
    return "";
  llvm::StringRef Message;
  std::string Whole = llvm::toString(T.takeError());
  Message = Whole;
  EXPECT_TRUE(Message.consume_front(S.Path.str())) << Whole;
  Message.consume_front(":");
  return Message.str();
}

TEST(Tables, Good) {
  EXPECT_EQ(complaint(""), "");
  EXPECT_EQ(complaint("# nothing\n"), "");
  EXPECT_EQ(complaint("functions: []\n"), "");
  EXPECT_EQ(complaint("functions:\n- {names: pool::submit, effect: spawn, object: this, entry: 0, args: 1}\n"), "");
  EXPECT_EQ(complaint("types: {mutex: ours::Mutex}\nfunctions:\n- names: [a, b]\n  effect: [read, throws]\n  object: 0*\n"), "");
}

// The page has an example of each effect, and each example can be read.
TEST(Tables, Examples) {
  auto Page = llvm::MemoryBuffer::getFile(BELAY_DOCS_DIR "/models.md");
  ASSERT_TRUE(static_cast<bool>(Page));
  llvm::StringRef Text = (*Page)->getBuffer();
  for (const auto &W : EffectWords) {
    size_t Line = Text.find(("| `" + llvm::StringRef(W.Name) + "` | ").str());
    ASSERT_NE(Line, llvm::StringRef::npos) << W.Name;
    llvm::StringRef Example = Text.substr(Line).split('\n').first;
    Example = Example.slice(Example.find("`{") + 1, Example.rfind("}`") + 1);
    EXPECT_TRUE(Example.contains("effect:") && Example.contains(W.Name)) << W.Name;
    EXPECT_EQ(complaint(("functions:\n- " + Example + "\n").str()), "") << W.Name;
  }
}

TEST(Tables, Annotations) {
  llvm::BumpPtrAllocator Storage;
  auto Said = [&](llvm::StringRef Annotation) {
    auto E = parseEffect(Annotation, Storage);
    return E ? text(*E) : "error: " + llvm::toString(E.takeError());
  };
  EXPECT_EQ(Said("lock"), "lock");
  EXPECT_EQ(Said("lock()"), "lock");
  EXPECT_EQ(Said("lock(object: 0*, flags: [try, timed])"), "lock 0* timed try");
  EXPECT_EQ(Said("spawn(object: this, entry: 0, args: 1)"), "spawn this entry=0 args=1");
  EXPECT_EQ(Said(" send (object: this, second: 0, stop: 1)"), "send this second=0 stop=1");
  EXPECT_EQ(Said("spwan(entry: 0)"), "error: unknown effect 'spwan'; did you mean 'spawn'?");
  EXPECT_EQ(Said(""), "error: unknown effect ''");
  EXPECT_EQ(Said("lock(object: 0"), "error: expected ')' at the end");
  EXPECT_EQ(Said("lock(objekt: 0)"), "error: unknown key 'objekt'; did you mean 'object'?");
  EXPECT_EQ(Said("lock(object: it)"),
            "error: 'object' must be 'this', 'return' or the index of an argument, with '*' for what it points to");
  EXPECT_EQ(Said("lock(names: f)"), "error: an annotation is one effect of what it stands at");
  EXPECT_EQ(Said("lock(arity: 2)"), "error: an annotation is one effect of what it stands at");
  EXPECT_EQ(Said("lock(effect: unlock)"), "error: key 'effect' is given twice");
  for (llvm::StringRef Hostile : {"lock([", "lock(]", "lock({[", "lock(&a *a)", "lock(object: 0)}", "lock(? ?)", "lock(object: \"", "lock(%)", "lock(---)", "lock(})"})
    EXPECT_TRUE(llvm::StringRef(Said(Hostile)).starts_with("error: ")) << Hostile.str() << ": " << Said(Hostile);
  EXPECT_TRUE(llvm::StringRef(Said("lock(" + std::string(100000, '[') + ")")).starts_with("error: "));
  EXPECT_TRUE(llvm::StringRef(Said("lock(" + std::string(100000, '{') + ")")).starts_with("error: "));
}

// A table that is for a library of which the unit names nothing isn't read.
TEST(Tables, When) {
  Scratch S("when: [ours, theirs]\nfunctions:\n- {names: 'ours::f', effect: lock, object: 0}\n");
  for (bool Known : {false, true}) {
    auto T = loadTables(S.Path, [&](llvm::StringRef Name) { return Known && Name == "theirs"; });
    ASSERT_TRUE(static_cast<bool>(T));
    EXPECT_EQ((*T)->functions("f").empty(), !Known);
    EXPECT_TRUE((*T)->functions("emplace_back").empty());
    EXPECT_FALSE((*T)->functions("pthread_join").empty());
  }
  EXPECT_EQ(complaint("functions: []\nwhen: a\n"), "2:1: 'when' must be the first key");
}

TEST(Tables, Mistakes) {
  EXPECT_EQ(complaint("functions:\n- {names: f, effect: spwan}\n"), "2:22: unknown effect 'spwan'; did you mean 'spawn'?");
  EXPECT_EQ(complaint("functions:\n- {names: f, efect: spawn}\n"), "2:14: unknown key 'efect'; did you mean 'effect'?");
  EXPECT_EQ(complaint("types:\n  mutx: M\n"), "2:3: unknown type kind 'mutx'; did you mean 'mutex'?");
  EXPECT_EQ(complaint("functions:\n- {names: f, effect: lock, flags: [tmed]}\n"), "2:36: unknown flag 'tmed'; did you mean 'timed'?");
  EXPECT_EQ(complaint("functons: []\n"), "1:1: unknown key 'functons'; a table has 'when', 'namespaces', 'types', 'same' and 'functions'");
  EXPECT_EQ(complaint("functions:\n- {names: f}\n"), "2:4: the row has no 'effect'");
  EXPECT_EQ(complaint("functions:\n- {effect: read}\n"), "2:4: the row has no 'names', nor 'class' and 'methods'");
  EXPECT_EQ(complaint("functions:\n- {class: C, effect: read}\n"), "2:4: 'class' and 'methods' go together");
  EXPECT_EQ(complaint("functions:\n- {names: f, effect: read, object: that}\n"),
            "2:36: 'object' must be 'this', 'return' or the index of an argument, with '*' for what it points to");
  EXPECT_EQ(complaint("functions:\n- {names: f, names: g, effect: read}\n"), "2:14: key 'names' is given twice");
  EXPECT_EQ(complaint("functions: 3\n"), "1:1: 'functions' must be a list of rows");
  EXPECT_EQ(complaint("- a\n- b\n"), "1:1: a table must be a mapping");
  EXPECT_EQ(complaint("functions:\n- {names: f, effect: read, args: -1}\n"), "2:34: 'args' must be a small number, not '-1'");
  EXPECT_EQ(complaint("functions: []\n---\nfunctions: []\n"), "3:1: a table is one document");
}

TEST(Tables, Hostile) {
  EXPECT_NE(complaint("functions: [{names: f, effect: read"), "");
  EXPECT_NE(complaint("functions: [*a]"), "");
  EXPECT_NE(complaint("functions: &a [*a]"), "");
  EXPECT_NE(complaint("\"functions"), "");
  EXPECT_NE(complaint("%YAML 9.9\n%\n---\n!!x"), "");
  EXPECT_NE(complaint("? ? ? ? a"), "");
  EXPECT_NE(complaint("types: {mutex: [[[[]]]]}"), "");
  EXPECT_NE(complaint("types: {mutex: {a: b}}"), "");
  EXPECT_NE(complaint("types: {mutex: }"), "");
  EXPECT_NE(complaint("types: {\"mu\\tex\": a}"), "");
  EXPECT_NE(complaint(llvm::StringRef("\0\1\2", 3)), "");
  EXPECT_NE(complaint("\x7f" "ELF\2\1\1"), "");
  EXPECT_NE(complaint(std::string(500000, '[')), "");
  EXPECT_NE(complaint("functions: " + std::string(500000, '[')), "");
  EXPECT_NE(complaint("functions: " + std::string(500000, '{')), "");
  EXPECT_NE(complaint(std::string(500000, '-')), "");
  std::string Nested;
  for (int I = 0; I < 200000; ++I)
    Nested += "- ";
  EXPECT_NE(complaint(Nested), "");
  EXPECT_NE(complaint("functions: " + std::string(2 << 20, ' ')), "");
  auto Missing = Tables::load("/nonexistent/table.yaml");
  ASSERT_FALSE(Missing);
  EXPECT_EQ(llvm::toString(Missing.takeError()), "/nonexistent/table.yaml: No such file or directory");
  auto Directory = Tables::load("/tmp");
  ASSERT_FALSE(Directory);
  EXPECT_EQ(llvm::toString(Directory.takeError()), "/tmp: not a regular file");
  auto Device = Tables::load("/dev/zero");
  ASSERT_FALSE(Device);
  llvm::consumeError(Device.takeError());
  // Any prefix of a good table is read or refused, never more.
  llvm::StringRef Good = "types:\n  mutex: [A, 'B']\nsame: {A: C}\nfunctions:\n- {class: [\"x\"], methods: operator(), effect: read, object: 0*}\n";
  for (size_t I = 0; I < Good.size(); ++I)
    (void)complaint(Good.take_front(I));
}

TEST(Tables, CheckReadsOnlyTheUsersFiles) {
  EXPECT_FALSE(Tables::check(""));
  Scratch Good("functions:\n- {names: pthread_join, effect: pure}\n");
  EXPECT_FALSE(Tables::check(Good.Path));
  Scratch Bad("functions:\n- {names: pthread_join, effect: jion}\n");
  EXPECT_EQ(llvm::toString(Tables::check((Good.Path + "," + Bad.Path).str())),
            (Bad.Path + ":2:33: unknown effect 'jion'; did you mean 'join'?").str());
}

TEST(Tables, LaterTablesReplaceRows) {
  Scratch S("functions:\n- {names: pthread_join, effect: pure}\n- {names: pthread_join, effect: throws}\n");
  auto T = Tables::load(S.Path);
  ASSERT_TRUE(static_cast<bool>(T));
  ASSERT_EQ((*T)->functions("pthread_join").size(), 2u);
  EXPECT_EQ((*T)->functions("pthread_join")[0].E.Kind, EffectKind::Pure);
  EXPECT_FALSE((*T)->functions("pthread_detach").empty());
}

TEST(Tables, UsersRows) {
  Scratch S("types: {thread: ours::Worker}\nfunctions:\n- {names: ours::Pool::submit, effect: spawn, object: this, entry: 0, args: 1}\n"
            "- {names: 'ours::Pool::operator()', arity: 0, effect: join, object: this}\n");
  auto T = Tables::load((" " + S.Path.str() + " ,").str());
  ASSERT_TRUE(static_cast<bool>(T));
  EXPECT_EQ((*T)->functions("submit").back().Name, "ours::Pool::submit");
  EXPECT_EQ((*T)->functions("operator()").back().Name, "ours::Pool::operator()");
  EXPECT_EQ((*T)->type("ours::Worker"), TypeKind::Thread);
  EXPECT_TRUE((*T)->mayBeType("Worker"));
}

} // namespace
