#include "../guarded.h"
inline void one() { std::thread T(work); }
