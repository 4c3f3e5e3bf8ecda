// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D3: paragraphs are checked for spelling by asynchronous tasks, which all put the words that they don't know into the
// dictionary of the document.
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

class dictionary {
public:
  bool knows(const std::string &word) const { return known_.count(word) != 0; }
  void learn(const std::string &word) { known_.emplace(word, 1); }

private:
  std::unordered_map<std::string, int> known_;
};

class unknown_words {
public:
  void add(const std::string &word) {
#ifdef REPAIRED
    const std::scoped_lock hold(mutex_);
#endif
    ++count_;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'unknown.count_' is written here with no lock by several threads at once [belay-unconfined-data]
    last_ = word;
  }
  int count() const { return count_; }

private:
  std::mutex mutex_;
  int count_ = 0;
  std::string last_;
};

class document {
public:
  explicit document(std::vector<std::vector<std::string>> paragraphs) : paragraphs_(std::move(paragraphs)) {}

  int check(const dictionary &words) {
    unknown_words unknown;
    std::vector<std::future<void>> checks;
    for (const auto &paragraph : paragraphs_)
      checks.push_back(std::async(std::launch::async, [&] { check_paragraph(paragraph, words, unknown); }));
    for (auto &c : checks)
      c.get();
    return unknown.count();
  }

private:
  static void check_paragraph(const std::vector<std::string> &words, const dictionary &known, unknown_words &unknown) {
    for (const std::string &w : words)
      if (!known.knows(w))
        unknown.add(w);
  }
  std::vector<std::vector<std::string>> paragraphs_;
};

int main() {
  auto english = std::make_unique<dictionary>();
  english->learn("rope");
  document d({{"rope", "cleatt"}, {"bellay"}});
  return d.check(*english);
}
