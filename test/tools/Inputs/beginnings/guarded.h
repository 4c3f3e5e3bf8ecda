#pragma once
#include <thread>
#include <vector>
#ifdef WITH_MORE
inline void more() {}
#endif
inline void work() {}
inline void inTheHeader() { std::thread T(work); }
