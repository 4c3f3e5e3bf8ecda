// For missing-unlock-inside.cpp.
#include <mutex>
#include <shared_mutex>
#include <vector>

class Pages {
public:
  void add(int n);
  bool bad_serve(int n);
  bool ok_serve(int n);

private:
  std::shared_mutex mutex_;
  std::vector<int> pages_;
};

class ok_Paused {
public:
  void pause();
  void resume();
  void step();

private:
  std::mutex mutex_;
  int steps_ = 0;
};

class ok_Elsewhere {
public:
  void hold();
  void give();
  void step();

private:
  std::mutex mutex_;
  int steps_ = 0;
};

class ok_Open {
public:
  void hold();
  void step();
  std::mutex mutex_;

private:
  int steps_ = 0;
};
