//===- Natives.cpp - which calls the machine performs itself --------------===//

#include "explore/Natives.h"
#include "Compat.h"
#include "explore/Environment.h"
#include "explore/Program.h"
#include "model/Model.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::explore {

using model::TypeKind;

static Native cFunction(llvm::StringRef Name) {
  using N = Native;
  return llvm::StringSwitch<N>(Name)
      .Case("pthread_create", N::PthreadCreate)
      .Case("pthread_join", N::PthreadJoin)
      .Cases("pthread_detach", "thrd_detach", N::PthreadDetach)
      .Cases("pthread_self", "thrd_current", N::PthreadSelf)
      .Cases("pthread_exit", "thrd_exit", N::PthreadExit)
      .Cases("pthread_equal", "thrd_equal", N::SameThread)
      .Cases("pthread_key_create", "tss_create", N::KeyCreate)
      .Cases("pthread_key_delete", "tss_delete", N::Zero)
      .Cases("pthread_getspecific", "tss_get", N::KeyGet)
      .Cases("pthread_setspecific", "tss_set", N::KeySet)
      // What glibc makes of pthread_cleanup_push and pthread_cleanup_pop in C.
      .Cases("__sigsetjmp_cancel", "__sigsetjmp", N::UnwindMark)
      .Case("__pthread_register_cancel", N::UnwindPush)
      .Case("__pthread_unregister_cancel", N::UnwindPop)
      .Case("__pthread_unwind_next", N::UnwindNext)
      .Case("thrd_create", N::ThrdCreate)
      .Case("thrd_join", N::ThrdJoin)
      .Cases("pthread_mutex_init", "mtx_init", N::MutexInit)
      .Case("pthread_mutexattr_settype", N::MutexAttrType)
      .Cases("pthread_spin_init", "pthread_rwlock_init", "pthread_cond_init", "cnd_init", N::SyncInit)
      .Cases("pthread_mutex_destroy", "pthread_spin_destroy", "pthread_rwlock_destroy", "pthread_cond_destroy",
             N::SyncDestroy)
      .Cases("sem_destroy", "pthread_barrier_destroy", "mtx_destroy", "cnd_destroy", N::SyncDestroy)
      .Cases("pthread_mutex_lock", "pthread_spin_lock", "pthread_rwlock_wrlock", "mtx_lock", N::Lock)
      .Case("pthread_rwlock_rdlock", N::LockShared)
      .Cases("pthread_mutex_trylock", "pthread_spin_trylock", "pthread_rwlock_trywrlock", "mtx_trylock", N::TryLock)
      .Case("pthread_rwlock_tryrdlock", N::TryLockShared)
      .Cases("pthread_mutex_timedlock", "pthread_mutex_clocklock", "pthread_rwlock_timedwrlock", "mtx_timedlock",
             N::TimedLock)
      .Case("pthread_rwlock_timedrdlock", N::TimedLockShared)
      .Cases("pthread_mutex_unlock", "pthread_spin_unlock", "pthread_rwlock_unlock", "mtx_unlock", N::Unlock)
      .Cases("pthread_cond_wait", "cnd_wait", N::CondWait)
      .Cases("pthread_cond_timedwait", "pthread_cond_clockwait", "cnd_timedwait", N::CondTimedWait)
      .Cases("pthread_cond_signal", "cnd_signal", N::NotifyOne)
      .Cases("pthread_cond_broadcast", "cnd_broadcast", N::NotifyAll)
      .Case("sem_init", N::SemInit)
      .Case("sem_wait", N::Acquire)
      .Case("sem_trywait", N::TryAcquire)
      .Cases("sem_timedwait", "sem_clockwait", N::TimedAcquire)
      .Case("sem_post", N::Release)
      .Case("pthread_barrier_init", N::BarrierInit)
      .Case("pthread_barrier_wait", N::BarrierWait)
      .Cases("__sync_fetch_and_add", "__sync_fetch_and_add_4", N::AtomicAdd)
      .Case("__sync_fetch_and_sub", N::AtomicSub)
      .Cases("__sync_synchronize", "__atomic_thread_fence", "atomic_thread_fence", "__c11_atomic_thread_fence",
             N::Fence)
      .Cases("malloc", "__builtin_malloc", "operator new", "operator new[]", "alloca", "__builtin_alloca",
             "__builtin_operator_new", N::Allocate)
      .Cases("valloc", "xmalloc", N::Allocate)
      .Cases("calloc", "__builtin_calloc", N::AllocateZero)
      .Cases("realloc", "__builtin_realloc", N::Reallocate)
      .Cases("free", "__builtin_free", "operator delete", "operator delete[]", "__builtin_operator_delete", N::Free)
      .Cases("memset", "__builtin_memset", "bzero", N::MemSet)
      .Cases("memcpy", "memmove", "__builtin_memcpy", "__builtin_memmove", N::MemCopy)
      .Cases("sleep", "usleep", "nanosleep", "sched_yield", "pthread_yield", "thrd_yield", "thrd_sleep",
             "clock_nanosleep", N::Yield)
      .Cases("__builtin_ia32_pause", "_mm_pause", N::Yield)
      .Cases("rand", "random", "rand_r", "time", "clock", "getchar", "getpid", N::Input)
      .Cases("ffs", "ffsl", "ffsll", "__builtin_ffs", "__builtin_ffsl", "__builtin_ffsll", N::FirstBit)
      .Cases("__builtin_clz", "__builtin_clzl", "__builtin_clzll", N::LeadingZeros)
      .Cases("__builtin_ctz", "__builtin_ctzl", "__builtin_ctzll", N::TrailingZeros)
      .Cases("__builtin_popcount", "__builtin_popcountl", "__builtin_popcountll", N::CountBits)
      .Cases("abs", "labs", "llabs", "__builtin_abs", "__builtin_labs", "__builtin_llabs", N::Magnitude)
      .Cases("strlen", "strcmp", "strncmp", "strcasecmp", "strchr", "strrchr", "strstr", N::CText)
      .Cases("memcmp", "memchr", "atoi", "atol", "atoll", "strtol", "strtoul", "strtoll", "strtoull", N::CText)
      .Cases("__builtin_strlen", "__builtin_strcmp", "__builtin_memcmp", "__builtin_memchr", "__builtin_strchr",
             "__isoc23_strtol", "__isoc23_strtoul", N::CText)
      .Cases("getenv", "secure_getenv", "fgets", N::Open)
      .Cases("fopen", "fdopen", "freopen", "tmpfile", "popen", "opendir", N::Open)
      .Cases("fclose", "pclose", "closedir", N::Zero)
      .Cases("__builtin_expect", "__builtin_expect_with_probability", "__builtin_launder", "__builtin_assume_aligned",
             "__builtin_addressof", N::Identity)
      .Case("__cxa_allocate_exception", N::Allocate)
      .Case("__cxa_init_primary_exception", N::Identity)
      .Case("__gthread_active_p", N::One)
      .Cases("__builtin_is_constant_evaluated", "pthread_setname_np", "pthread_attr_init", N::Zero)
      .Cases("pthread_attr_destroy", "pthread_mutexattr_init", "pthread_mutexattr_destroy", "pthread_condattr_init",
             N::Zero)
      .Cases("pthread_condattr_destroy", "pthread_setconcurrency", "pthread_attr_setstacksize", "pthread_attr_setscope",
             "pthread_attr_setdetachstate", "pthread_attr_setstack", "pthread_attr_setguardsize", N::Zero)
      .Cases("pthread_attr_setschedpolicy", "pthread_attr_setinheritsched", "pthread_condattr_setclock",
             "pthread_condattr_setpshared", N::Zero)
      .Cases("pthread_mutexattr_setpshared", "pthread_mutexattr_setprotocol", "pthread_rwlockattr_init",
             "pthread_rwlockattr_destroy", "pthread_rwlockattr_setkind_np", N::Zero)
      .Cases("printf", "fprintf", "puts", "putchar", "fflush", "perror", "fputs", N::Zero)
      .Cases("putc", "fputc", "setbuf", "setvbuf", "vprintf", "vfprintf", N::Zero)
      .Cases("__builtin_va_start", "__builtin_va_end", "__builtin_va_copy", N::Nothing)
      .Cases("srand", "srandom", "__builtin_assume", "alarm", "setlinebuf", N::Zero)
      .Cases("__errno_location", "__error", "___errno", N::Errno)
      .Cases("RunningOnValgrind", "ThreadSanitizerQuery", N::Zero) // as if nobody watches
      // What verifiers agree on (SV-COMP).
      .Case("__VERIFIER_atomic_begin", N::SectionBegin)
      .Case("__VERIFIER_atomic_end", N::SectionEnd)
      .Cases("__VERIFIER_assume", "__ESBMC_assume", N::Assume)
      .Cases("__VERIFIER_error", "reach_error", "abort", "__assert_fail", N::Abort)
      .Cases("exit", "_exit", "_Exit", "quick_exit", "__builtin_trap", "__builtin_unreachable", N::Exit)
      .Default(N::None);
}

static Native stdFunction(llvm::StringRef Name) {
  using N = Native;
  return llvm::StringSwitch<N>(Name)
      .Case("std::thread::_M_start_thread", N::StartThread)
      .Case("std::thread::join", N::ThreadJoin)
      .Case("std::thread::detach", N::ThreadDetach)
      .Cases("std::terminate", "std::__terminate", N::Terminate)
      .Case("std::_Rb_tree_insert_and_rebalance", N::TreeInsert)
      .Case("std::_Rb_tree_rebalance_for_erase", N::TreeErase)
      .Case("std::_Rb_tree_increment", N::TreeNext)
      .Case("std::_Rb_tree_decrement", N::TreePrevious)
      .Case("std::__detail::_List_node_base::_M_hook", N::ListHook)
      .Case("std::__detail::_List_node_base::_M_unhook", N::ListUnhook)
      .Case("std::__detail::_List_node_base::_M_transfer", N::ListTransfer)
      .Case("std::__detail::_Prime_rehash_policy::_M_need_rehash", N::HashGrows)
      .Case("std::__detail::_Prime_rehash_policy::_M_next_bkt", N::HashSize)
      .Cases("std::__exception_ptr::exception_ptr::_M_addref", "std::__exception_ptr::exception_ptr::_M_release",
             N::Nothing)
      .Case("std::current_exception", N::CurrentException)
      .Case("std::rethrow_exception", N::RethrowException)
      .Cases("std::uncaught_exception", "std::uncaught_exceptions", N::UncaughtExceptions)
      .Cases("std::__atomic_futex_unsigned_base::_M_futex_wait_until",
             "std::__atomic_futex_unsigned_base::_M_futex_wait_until_steady", N::FutexWait)
      .Case("std::__atomic_futex_unsigned_base::_M_futex_notify_all", N::FutexNotify)
      .Case("std::atomic_thread_fence", N::Fence)
      .Case("std::__atomic_wait_address_v", N::AtomicWait)
      .Case("std::__atomic_notify_address", N::AtomicNotify)
      .Cases("__gnu_cxx::__exchange_and_add_dispatch", "__gnu_cxx::__exchange_and_add", N::CountAdd)
      .Cases("__gnu_cxx::__atomic_add_dispatch", "__gnu_cxx::__atomic_add", N::CountAdd)
      .Cases("std::this_thread::yield", "std::this_thread::sleep_for", "std::this_thread::sleep_until",
             "std::__thread_relax", N::Yield)
      .Cases("std::chrono::steady_clock::now", "std::chrono::system_clock::now", N::Clock)
      .Case("std::thread::hardware_concurrency", N::Processors)
      .Cases("std::move", "std::forward", "std::forward_like", "std::move_if_noexcept", "std::as_const", N::Identity)
      .Cases("std::addressof", "std::__addressof", N::Identity)
      .Cases("std::__is_constant_evaluated", "__gnu_cxx::__is_single_threaded", N::Zero)
      .Case("std::is_constant_evaluated", N::Zero)
      .Cases("std::ios_base::Init::Init", "std::ios_base::Init::~Init", N::Nothing)
      .Default(N::None);
}

/// Of googletest, what its headers hide: whether an assertion came off is what its caller goes on by, and failing ends
/// no test by itself.
static Native gtestFunction(const FunctionDecl *F) {
  using N = Native;
  const auto *R = F->getReturnType()->getAsCXXRecordDecl();
  const bool Asserts = R && R->getIdentifier() && R->getName() == "AssertionResult" && !F->hasBody();
  const std::string Name = model::qualifiedName(F);
  return llvm::StringSwitch<N>(Name)
      .Cases("testing::AssertionFailure", "testing::internal::EqFailure", N::AssertionFailure)
      .Cases("testing::internal::CmpHelperOpFailure", "testing::internal::CmpHelperEQFailure", N::AssertionFailure)
      .Case("testing::internal::GetBoolAssertionFailureMessage", N::Text)
      .Default(Asserts ? N::AssertionSuccess : N::None); // what it compares is taken to be as it is meant to be
}

/// What Belay's own code rests on; the rest of it is run. lib/include/belay/detail/analysed_*.h have what its sources
/// hide.
static Native belayFunction(llvm::StringRef Name) {
  using N = Native;
  return llvm::StringSwitch<N>(Name)
      .Case("belay::detail::mutex::lock", N::Lock)
      .Case("belay::detail::mutex::unlock", N::Unlock)
      .Case("belay::detail::analysed_wait", N::TicketWait)
      .Case("belay::detail::analysed_choice", N::Input)
      .Case("belay::detail::analysed_arm", N::TimerArm)
      .Case("belay::detail::analysed_fires", N::TimerWait)
      .Case("belay::detail::analysed_disarm", N::TimerDisarm)
      .Default(N::None);
}

static Native lockOf(const model::Effect &E) {
  if (E.Try && E.Timed)
    return E.Shared ? Native::TimedLockShared : Native::TimedLock;
  if (E.Try)
    return E.Shared ? Native::TryLockShared : Native::TryLock;
  return E.Shared ? Native::LockShared : Native::Lock;
}

/// Mutexes, conditions, semaphores, latches and barriers are what the model says, whoever wrote them.
static Native method(const CXXMethodDecl *M, TypeKind K, model::Model &Md) {
  using N = Native;
  const llvm::StringRef Name = M->getIdentifier() ? M->getName() : llvm::StringRef();
  const bool Makes = isa<CXXConstructorDecl>(M);
  switch (K) {
  case TypeKind::Mutex:
  case TypeKind::SharedMutex:
  case TypeKind::RecursiveMutex:
    if (auto *E = Md.effect(M, model::EffectKind::Lock))
      return lockOf(*E);
    if (Md.effect(M, model::EffectKind::Unlock))
      return N::Unlock;
    return Makes ? N::SyncInit : isa<CXXDestructorDecl>(M) ? N::SyncDestroy : N::None;
  case TypeKind::Condition: {
    const auto *R = M->getParent();
    if (R->getName() != "condition_variable")
      return N::None; // _any is made of one
    if (Makes)
      return N::SyncInit;
    if (isa<CXXDestructorDecl>(M))
      return N::SyncDestroy;
    return llvm::StringSwitch<N>(Name)
        .Case("notify_one", N::NotifyOne)
        .Case("notify_all", N::NotifyAll)
        .Case("wait", M->getNumParams() == 1 ? N::StdWait : N::None)
        .Cases("wait_for", "wait_until", M->getNumParams() == 2 ? N::StdTimedWait : N::None)
        .Default(N::None);
  }
  case TypeKind::Semaphore:
    if (Makes)
      return N::CountInit;
    return llvm::StringSwitch<N>(Name)
        .Case("acquire", N::Acquire)
        .Case("try_acquire", N::TryAcquire)
        .Cases("try_acquire_for", "try_acquire_until", N::TimedAcquire)
        .Case("release", N::Release)
        .Default(N::None);
  case TypeKind::Latch: {
    const bool Latch = M->getParent()->getName() == "latch";
    if (Makes)
      return Latch ? N::LatchInit : M->getNumParams() == 2 ? N::StdBarrierInit : N::None;
    if (!Latch)
      return Name == "arrive_and_wait" ? N::BarrierWait : N::None;
    return llvm::StringSwitch<N>(Name)
        .Case("count_down", N::CountDown)
        .Case("wait", N::LatchWait)
        .Case("try_wait", N::LatchTryWait)
        .Case("arrive_and_wait", N::ArriveAndWait)
        .Default(N::None);
  }
  default:
    return N::None;
  }
}

/// Functions of std that aren't methods.
static Native ofTexts(const FunctionDecl *F) {
  if (isa<CXXMethodDecl>(F))
    return Native::None;
  const auto Params = F->parameters();
  if (!Params.empty() && isStream(Params.front()->getType()) && Params.front()->getType()->isReferenceType())
    return Native::Stream;
  if (F->getLiteralIdentifier() && isText(F->getReturnType()))
    return Native::Text;
  const llvm::StringRef Name = F->getIdentifier() ? F->getName() : llvm::StringRef();
  const bool OfText = !Params.empty() && isText(Params.front()->getType());
  if (Name == "to_string" || (OfText && Name.starts_with("sto") && Name.size() < 6))
    return Native::Text;
  switch (F->getOverloadedOperator()) {
  case OO_EqualEqual:
  case OO_ExclaimEqual:
  case OO_Less:
  case OO_LessEqual:
  case OO_Greater:
  case OO_GreaterEqual:
  case OO_Spaceship:
  case OO_Plus:
    return llvm::any_of(Params, [](const ParmVarDecl *P) { return isText(P->getType()); }) ? Native::Text
                                                                                            : Native::None;
  default:
    return Native::None;
  }
}

Native nativeOf(const FunctionDecl *F, model::Model &Md) {
  if (auto *M = dyn_cast<CXXMethodDecl>(F)) {
    const TypeKind K = Md.type(M->getParent());
    const bool InStd = M->getParent()->isInStdNamespace();
    if (InStd)
      if (Native N = method(M, K, Md); N != Native::None)
        return N;
    const bool Made = isa<CXXConstructorDecl>(M);
    const QualType Class = canonicalType(M->getParent());
    if (isText(Class))
      return isa<CXXDestructorDecl>(M) ? Native::Nothing : Native::Text;
    if (isStream(Class))
      return isa<CXXDestructorDecl>(M) ? Native::Nothing : Native::Stream;
    if (InStd && M->isConst() && isText(M->getReturnType()) && !M->getReturnType()->isReferenceType())
      return Native::Text; // as error_code::message, whose words nobody knows
    if (M->getOverloadedOperator() == OO_Call && M->getNumParams() == 1 && isText(M->getParamDecl(0)->getType()) &&
        InStd && M->getParent()->getIdentifier() && M->getParent()->getName().contains("hash"))
      return Native::Text;
    if (const IdentifierInfo *Of = M->getParent()->getIdentifier(); Of && Of->isStr("AssertionResult"))
      if (auto *C = dyn_cast<CXXConstructorDecl>(M); C && C->isCopyConstructor() &&
          model::qualifiedName(M->getParent()) == "testing::AssertionResult")
        return Native::AssertionCopy;
    if (K == TypeKind::Synced && !Program::isBelay(F))
      return Made ? Native::Overwrite : Native::Synced;
    if (InStd && K == TypeKind::Value && M->getParent()->getIdentifier() &&
        M->getParent()->getName().starts_with("basic_"))
      return M->isConst() && !Made ? Native::Inspect : Native::Overwrite;
  }
  const bool Global = F->getDeclContext()->getRedeclContext()->isTranslationUnit();
  if (F->isExternC() || (Global && !isa<CXXMethodDecl>(F))) {
    // The placement forms return what they are given.
    if (F->isOverloadedOperator() && F->isReservedGlobalPlacementOperator())
      return F->getOverloadedOperator() == OO_New || F->getOverloadedOperator() == OO_Array_New ? Native::None
                                                                                                : Native::Nothing;
    const std::string Name = F->getNameAsString();
    if (Native N = cFunction(Name); N != Native::None)
      return N;
    if ((llvm::StringRef(Name).starts_with("__VERIFIER_nondet_") || llvm::StringRef(Name).starts_with("nondet_")) &&
        !F->hasBody())
      return Native::Input;
    if ((Name == "assert" || Name == "__ESBMC_assert" || Name == "__VERIFIER_assert") && !F->hasBody())
      return Native::Assert;
    if (isMath(F))
      return Native::Math;
  }
  const auto *Space = dyn_cast<NamespaceDecl>(F->getEnclosingNamespaceContext());
  while (Space && !Space->isStdNamespace() && isa<NamespaceDecl>(Space->getParent()))
    Space = cast<NamespaceDecl>(Space->getParent());
  if (Space && Space->getName() == "belay")
    return belayFunction(model::qualifiedName(F));
  if (Space && Space->getName() == "testing")
    return gtestFunction(F);
  if (!Space || (!Space->isStdNamespace() && Space->getName() != "__gnu_cxx"))
    return Native::None;
  const std::string Name = model::qualifiedName(F);
  if (Name == "std::move" && F->getNumParams() != 1)
    return Native::None; // the algorithm
  if (Native N = stdFunction(Name); N != Native::None)
    return N;
  if (const Native N = ofTexts(F); N != Native::None)
    return N;
  if (isa<CXXConstructorDecl>(F) && !F->hasBody() && F->isUserProvided())
    return llvm::StringSwitch<Native>(Name)
        .Case("std::__exception_ptr::exception_ptr::exception_ptr", Native::ExceptionPointer)
        .Case("std::__future_base::_Result_base::_Result_base", Native::ClearObject)
        .Default(Native::None);
  llvm::StringRef Bare = Name;
  if (Bare.consume_front("std::") && !Bare.contains("::"))
    return F->hasBody() ? Native::None : cFunction(Bare);
  return Native::None;
}

bool isVisible(Native N) {
  return (N >= Native::PthreadCreate && N <= Native::Terminate && N != Native::PthreadSelf &&
          (N < Native::SameThread || N > Native::UnwindNext)) ||
         (N >= Native::SyncInit && N <= Native::Fence && N != Native::SyncInit) || N == Native::Yield ||
         N == Native::Exit || N == Native::Abort;
}

bool isTimed(Native N) {
  return N == Native::CondTimedWait || N == Native::StdTimedWait || N == Native::FutexWait || N == Native::TicketWait ||
         N == Native::TimerWait;
}

} // namespace belay::explore
