// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// A thread that runs so many functions that not all are walked through: it is stopped all the same.

#include <mutex>
#include <thread>

template <int N> struct counts {
  static int a, b, c;
};
template <int N> int step() {
  ++counts<N>::a;
  ++counts<N>::b;
  return ++counts<N>::c;
}
#define TEN(n)                                                                                                         \
  step<n##0>() + step<n##1>() + step<n##2>() + step<n##3>() + step<n##4>() + step<n##5>() + step<n##6>() +             \
      step<n##7>() + step<n##8>() + step<n##9>()
inline int many() {
  return TEN(1) + TEN(2) + TEN(3) + TEN(4) + TEN(5) + TEN(6) + TEN(7) + TEN(8) + TEN(9) + TEN(10) + TEN(11) + TEN(12) +
         TEN(13) + TEN(14);
}

class ok_stops_first {
public:
  void start() {
    std::lock_guard<std::recursive_mutex> lock(control_);
    worker_ = std::thread(&ok_stops_first::loop, this);
  }
  void stop() {
    std::lock_guard<std::recursive_mutex> lock(control_);
    if (worker_.joinable())
      worker_.join();
  }
  void set_gain(int gain) {
    std::lock_guard<std::recursive_mutex> lock(control_);
    stop();
    gain_ = gain;
    start();
  }
  void mute() {
    std::lock_guard<std::recursive_mutex> lock(control_);
    stop();
    gain_ = 0;
    start();
  }
  int process(int n) { return n * gain_; }

private:
  void loop() {
    while (many() > 0)
      process(1);
  }
  std::recursive_mutex control_;
  std::thread worker_;
  int gain_ = 0;
};
class bad_goes_on {
public:
  void start() {
    std::lock_guard<std::recursive_mutex> lock(control_);
    worker_ = std::thread(&bad_goes_on::loop, this);
  }
  void stop() {
    std::lock_guard<std::recursive_mutex> lock(control_);
    if (worker_.joinable())
      worker_.join();
  }
  void set_gain(int gain) {
    std::lock_guard<std::recursive_mutex> lock(control_);
    gain_ = gain;
  }
  void mute() {
    std::lock_guard<std::recursive_mutex> lock(control_);
    gain_ = 0;
  }
  int process(int n) { return n * gain_; }
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'gain_' is read here by 'bad_goes_on::process' with no lock, while 'bad_goes_on::set_gain' writes it under 'control_'; take 'control_' here as well [belay-inconsistent-guard]

private:
  void loop() {
    while (many() > 0)
      process(1);
  }
  std::recursive_mutex control_;
  std::thread worker_;
  int gain_ = 0;
};
