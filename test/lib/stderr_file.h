// Everything that is written to stderr while it lives goes to a file, which can be read meanwhile.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

class stderr_file {
 public:
  stderr_file() {
    std::fflush(stderr);
    dup2(fileno(file_), STDERR_FILENO);
  }
  ~stderr_file() {
    std::fflush(stderr);
    dup2(before_, STDERR_FILENO);
    close(before_);
    std::fclose(file_);
  }
  stderr_file(const stderr_file&) = delete;
  stderr_file& operator=(const stderr_file&) = delete;

  std::string text() const {
    std::string all(64 * 1024, '\0');
    const auto n = pread(fileno(file_), all.data(), all.size(), 0);
    all.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return all;
  }
  void wait_for(const std::string& part) const {
    while (text().find(part) == std::string::npos) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

 private:
  std::FILE* const file_ = std::tmpfile();
  const int before_ = dup(STDERR_FILENO);
};
