#include "Workers.h"
#include "Compat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace belay {
namespace {

using Clock = std::chrono::steady_clock;

bool sendAll(int Socket, const void *Data, size_t Size) {
  const char *At = static_cast<const char *>(Data);
  while (Size) {
    const ssize_t N = send(Socket, At, Size, MSG_NOSIGNAL);
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return false;
    At += N;
    Size -= N;
  }
  return true;
}

bool receiveAll(int Socket, void *Data, size_t Size) {
  char *At = static_cast<char *>(Data);
  while (Size) {
    const ssize_t N = read(Socket, At, Size);
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return false;
    At += N;
    Size -= N;
  }
  return true;
}

/// Takes numbers and gives results, each behind its size, until nobody asks.
[[noreturn]] void serve(int Socket, llvm::function_ref<std::string(size_t)> Task) {
  uint64_t Number = 0;
  while (receiveAll(Socket, &Number, sizeof Number)) {
    const std::string Bytes = Task(Number);
    const uint64_t Size = Bytes.size();
    if (!sendAll(Socket, &Size, sizeof Size) || !sendAll(Socket, Bytes.data(), Bytes.size()))
      break;
  }
  llvm::outs().flush();
  llvm::errs().flush();
  _exit(0);
}

class Worker {
public:
  int socket() const { return Socket; }
  bool busy() const { return Number.has_value(); }
  size_t number() const { return *Number; }
  Clock::time_point deadline() const { return Deadline; }

  /// Starts the process, which lets go of what it inherited of \p Others.
  bool start(const std::vector<Worker> &Others, llvm::function_ref<std::string(size_t)> Task) {
    int Pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, Pair))
      return false;
    llvm::outs().flush();
    llvm::errs().flush();
    Process = fork();
    if (Process == 0) {
      close(Pair[0]);
      for (const Worker &O : Others)
        if (O.Socket >= 0)
          close(O.Socket);
      serve(Pair[1], Task);
    }
    close(Pair[1]);
    Socket = Pair[0];
    if (Process > 0)
      return true;
    stop();
    return false;
  }

  bool give(size_t Next, std::chrono::seconds Limit) {
    const uint64_t Sent = Next;
    Number = Next;
    Got.clear();
    Deadline = Limit.count() ? Clock::now() + Limit : Clock::time_point::max();
    return sendAll(Socket, &Sent, sizeof Sent);
  }

  /// Reads what has come: a whole result, nothing yet, or the end of the process.
  enum class Read { Whole, More, Ended };
  Read read(std::string &Result) {
    char Buffer[1 << 16];
    const ssize_t N = ::read(Socket, Buffer, sizeof Buffer);
    if (N < 0 && errno == EINTR)
      return Read::More;
    if (N <= 0)
      return Read::Ended;
    Got.append(Buffer, N);
    uint64_t Size = 0;
    if (Got.size() < sizeof Size)
      return Read::More;
    std::memcpy(&Size, Got.data(), sizeof Size);
    if (Got.size() - sizeof Size < Size)
      return Read::More;
    Result = Got.substr(sizeof Size);
    Number.reset();
    return Read::Whole;
  }

  void stop(bool Now = false) {
    if (Socket >= 0)
      close(Socket);
    if (Process > 0) {
      if (Now)
        kill(Process, SIGKILL);
      while (waitpid(Process, nullptr, 0) < 0 && errno == EINTR)
        ;
    }
    Socket = Process = -1;
    Number.reset();
  }

private:
  int Socket = -1;
  pid_t Process = -1;
  std::optional<size_t> Number; // of the task that it works on
  Clock::time_point Deadline;
  std::string Got;
};

class Pool {
public:
  Pool(const std::vector<size_t> &Tasks, const Means &With, llvm::function_ref<std::string(size_t)> Task,
       llvm::function_ref<void(size_t, TaskOutcome)> Finished)
      : Tasks(Tasks), Limit(With.Limit), Stop(With.Stop), Task(Task), Finished(Finished),
        Workers(std::min<size_t>(llvm::hardware_concurrency(With.Jobs).compute_thread_count(), Tasks.size())) {}

  void run() {
    while (Next < Tasks.size() || llvm::any_of(Workers, [](const Worker &W) { return W.busy(); })) {
      if (Stop.told())
        return abandon();
      for (Worker &W : Workers)
        if (!W.busy() && Next < Tasks.size())
          give(W);
      wait();
    }
    for (Worker &W : Workers)
      W.stop();
  }

private:
  void give(Worker &W) {
    if (!Slots.acquire())
      return;
    if (W.socket() < 0 && !W.start(Workers, Task)) {
      // No process to be had: that is as good as a crash of this task, and the next may have more luck.
      Slots.release();
      Finished(Tasks[Next++], {});
      return;
    }
    if (!W.give(Tasks[Next++], Limit))
      end(W, TaskOutcome::Crashed);
  }

  void end(Worker &W, decltype(TaskOutcome::How) How) {
    const size_t Number = W.number();
    W.stop(/*Now=*/true);
    Slots.release();
    Finished(Number, {How, ""});
  }

  void abandon() {
    for (Worker &W : Workers)
      if (W.busy())
        end(W, TaskOutcome::Stopped);
    for (Worker &W : Workers)
      W.stop(/*Now=*/true);
    while (Next < Tasks.size())
      Finished(Tasks[Next++], {TaskOutcome::Stopped, ""});
  }

  void wait() {
    std::vector<pollfd> Polled;
    std::vector<Worker *> Of;
    Clock::time_point First = Clock::time_point::max();
    bool Idle = false;
    for (Worker &W : Workers) {
      Idle |= !W.busy();
      if (!W.busy())
        continue;
      Polled.push_back({W.socket(), POLLIN, 0});
      Of.push_back(&W);
      First = std::min(First, W.deadline());
    }
    if (Idle && Next < Tasks.size()) // for the jobserver, which tells nobody when it has a slot again
      First = std::min(First, Clock::now() + std::chrono::milliseconds(50));
    Polled.push_back({Stop.descriptor(), POLLIN, 0});
    int Milliseconds = -1;
    if (First != Clock::time_point::max())
      Milliseconds = std::max<int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(First - Clock::now()).count());
    if (poll(Polled.data(), Polled.size(), Milliseconds) < 0 && errno != EINTR)
      return;
    for (size_t I = 0; I < Of.size(); ++I) {
      if (Polled[I].revents)
        readFrom(*Of[I]);
      if (Of[I]->busy() && Of[I]->deadline() <= Clock::now())
        end(*Of[I], TaskOutcome::TimedOut);
    }
  }

  void readFrom(Worker &W) {
    TaskOutcome Result{TaskOutcome::Done, ""};
    const size_t Number = W.number();
    switch (W.read(Result.Bytes)) {
    case Worker::Read::More:
      return;
    case Worker::Read::Ended:
      return end(W, TaskOutcome::Crashed);
    case Worker::Read::Whole:
      Slots.release();
      return Finished(Number, std::move(Result));
    }
  }

  const std::vector<size_t> &Tasks;
  const std::chrono::seconds Limit;
  Interrupt &Stop;
  const llvm::function_ref<std::string(size_t)> Task;
  const llvm::function_ref<void(size_t, TaskOutcome)> Finished;
  std::vector<Worker> Workers;
  JobSlots Slots;
  size_t Next = 0;
};

} // namespace

void runTasks(const std::vector<size_t> &Tasks, const Means &With, llvm::function_ref<std::string(size_t)> Task,
              llvm::function_ref<void(size_t, TaskOutcome)> Finished) {
  if (!Tasks.empty())
    Pool(Tasks, With, Task, Finished).run();
}

} // namespace belay
