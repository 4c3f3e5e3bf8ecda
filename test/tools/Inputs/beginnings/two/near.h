#include "../guarded.h"
inline void two() { std::thread T(work); }
