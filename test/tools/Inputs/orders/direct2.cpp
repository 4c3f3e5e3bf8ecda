#include "wide.h"
void direct2() { std::thread T(work); }
