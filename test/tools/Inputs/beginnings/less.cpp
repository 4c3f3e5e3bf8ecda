#include "guarded.h"
void less() { std::thread T(work); }
