// RUN: %check_belay %s belay-use-after-send %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace belay;

std::string make();
bool failed();
void use(const std::string &);
void fill(std::string &);

// D6: moved into the channel, then used.
void bad_moved(sender<std::string> tx) {
  std::string line = make();
  (void)tx.send(std::move(line));
  use(line);
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'line' is used after it was moved into 'tx': it is the receiver's now [belay-use-after-send]
  // CHECK-MESSAGES: :[[@LINE-3]]:12: note: it is sent here
}
// D6: the send has succeeded there.
void bad_where_it_succeeded(sender<std::string> tx) {
  std::string line = make();
  if (tx.send(std::move(line)))
    use(line);
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'line' is used after it was moved into 'tx': it is the receiver's now [belay-use-after-send]
}
// A send that fails leaves the value where it was.
void ok_where_it_failed(sender<std::string> tx) {
  std::string line = make();
  if (!tx.send(std::move(line)))
    use(line);
}
// D6
void ok_new_value(sender<std::string> tx) {
  std::string line = make();
  (void)tx.send(std::move(line));
  line = make();
  use(line);
}
void ok_filled_again(sender<std::string> tx) {
  std::string line;
  for (int i = 0; i < 3; ++i) {
    fill(line);
    (void)tx.send(std::move(line));
  }
}
void bad_each_round(sender<std::string> tx) {
  std::string line = make();
  for (int i = 0; i < 3; ++i)
    (void)tx.send(std::move(line));
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'line' is used after it was moved into 'tx': it is the receiver's now [belay-use-after-send]
}
void ok_copied(sender<std::string> tx) {
  std::string line = make();
  (void)tx.send(line);
  use(line);
}
void ok_other_path(sender<std::string> tx) {
  std::string line = make();
  if (failed())
    use(line);
  else
    (void)tx.send(std::move(line));
}
struct message {
  int id = 0;
  std::string text;
};
// D6
void bad_owner(sender<std::unique_ptr<message>> tx) {
  auto m = std::make_unique<message>();
  (void)tx.send(std::move(m));
  m->id = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'm' is used after it was moved into 'tx': it is the receiver's now [belay-use-after-send]
}
void ok_asks_the_owner(sender<std::unique_ptr<message>> tx) {
  auto m = std::make_unique<message>();
  if (failed())
    (void)tx.send(std::move(m));
  if (m)
    use(m->text);
}
