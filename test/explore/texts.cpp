// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s --implicit-check-not='blocking cycle'
// Texts that are known are compared; those of the environment may be any.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <unordered_map>

#define STUCK(M)                                                                                                       \
  do {                                                                                                                 \
    std::mutex M;                                                                                                      \
    M.lock();                                                                                                          \
    std::thread t([&] { M.lock(), M.unlock(); });                                                                      \
    t.join();                                                                                                          \
  } while (false)

void known() {
  std::string s = "abc";
  if (s != "abc" || s.size() != 3 || s.empty() || s < "abb" || s.back() != 'c' || s.find("bc") != 1)
    STUCK(never1);
  s += "d";
  if (s + "e" == "abcde" && s.substr(1, 2) == "bc" && std::to_string(42) == "42" && std::stoi("7") == 7)
    STUCK(always1);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  always1
}

void moved() {
  std::string s = "abcd", t = std::move(s);
  if (s.empty() && t == "abcd")
    STUCK(always2);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  always2
}

void keys() {
  std::map<std::string, int> m{{"one", 1}, {"two", 2}};
  std::unordered_map<std::string, int> u;
  u["one"] = 1;
  u["two"] = 2;
  if (m.at("two") != 2 || m.size() != 2 || m.count("three") || u.find("three") != u.end())
    STUCK(never2);
  if (u.find("two")->second == 2)
    STUCK(always3);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  always3
}

void characters() {
  const std::string_view v = "user@host";
  const char *c = "#x";
  char buffer[16] = "hello";
  int n = 0;
  for (char x : std::string("banana"))
    n += x == 'a';
  if (v.substr(v.find('@') + 1) != "host" || c[0] != '#' || c[2] != 0 || strlen(c) != 2 || n != 3)
    STUCK(never3);
  buffer[0] = 'j';
  if (memcmp(buffer, "jelly", 4) == 0 && strcmp(buffer, "jello") == 0 && buffer[9] == 0 && strchr(c, 'x') == c + 1)
    STUCK(always4);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  always4
}

// What is said is remembered: it can't be two things at once.
void console() {
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line == "quit" && line == "stop")
      STUCK(never4);
    if (line == "quit" && !line.empty())
      STUCK(perhaps1);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  perhaps1
  }
  int number = 0;
  std::cin >> number;
  std::cout << "got " << number << std::endl;
  if (number > 7 && number < 7)
    STUCK(never5);
  if (number == 9)
    STUCK(perhaps2);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  perhaps2
}

void files() {
  std::ifstream in("settings");
  if (!in.is_open())
    return;
  std::string word;
  in >> word;
  if (word.empty())
    STUCK(perhaps3);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  perhaps3
  FILE *f = fopen("numbers", "r");
  int n = 0;
  if (!f)
    STUCK(perhaps4);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  perhaps4
  if (fscanf(f, "%d", &n) == 1 && n == 3)
    STUCK(perhaps5);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  perhaps5
  char buffer[64];
  if (fgets(buffer, sizeof buffer, f) && strcmp(buffer, "end\n") == 0)
    STUCK(perhaps6);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  perhaps6
  fclose(f);
}

// What the program says itself is no choice: neither of what it parses, nor of what comes out of a pipe of its own.
void own() {
  int n = 0;
  if (sscanf("3", "%d", &n) == 1 && n == 4)
    STUCK(never7);
  int ends[2];
  char in = 'a';
  if (pipe(ends) != 0 || write(ends[1], &in, 1) != 1)
    return;
  short out = 0;
  if (read(ends[0], &out, 1) == 1 && out == 'z')
    STUCK(never8);
}

int main(int argc, char **argv) {
  if (argc > 1 && std::string(argv[1]) == "--go" && argc == 1)
    STUCK(never6);
  if (argc > 2 && atoi(argv[2]) == 3)
    STUCK(perhaps7);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  perhaps7
  if (const char *home = getenv("HOME"); home && strcmp(home, "/") == 0)
    STUCK(perhaps8);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  perhaps8
}
