// A thread for each conversation.
#include <thread>

int next_client(int listener);
int ask(int client, char* to, int size);
void answer(int client, const char* question, int size);

// [bug]
void serve(int listener) {
  for (int client; (client = next_client(listener)) >= 0;) {
    std::thread([client] {
      char question[512];
      for (int n; (n = ask(client, question, sizeof question)) > 0;) answer(client, question, n);
    }).detach();  // a thousand clients that say nothing are a thousand threads
  }
}
// [end]
