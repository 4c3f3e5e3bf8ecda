// Errors that nobody hears of, and one that ends the program.
#include <future>
#include <thread>

int fetch(int id);

void all() {
  // [bug]
  for (int i = 0; i < 3; ++i)
    std::async(std::launch::async, fetch, i);  // what it throws is gone, and so is its result

  std::thread t([] { fetch(1); });  // what it throws ends the program
  if (fetch(2) < 0) return;         // and so does this
  t.join();
  // [end]
}
