#include "wide.h"
void direct1() { std::thread T(work); }
