#include "wide.h"
void direct3() { std::thread T(work); }
