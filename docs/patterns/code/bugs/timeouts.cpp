// A call that was given up, and goes on.
#include <chrono>
#include <optional>
#include <thread>

struct response {};
response fetch(int id);

// [bug]
std::optional<response> fetch_for(int id, std::chrono::milliseconds d) {
  std::optional<response> answer;
  std::thread([&, id] { answer = fetch(id); }).detach();
  std::this_thread::sleep_for(d);
  return answer;  // and the thread writes into what was the stack
}
// [end]
