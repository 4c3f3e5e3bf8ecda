#pragma once
#include <base.h>
inline void work() {}
inline void inTheHeader() { std::thread T(work); }
