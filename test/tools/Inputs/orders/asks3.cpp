#include "asks.h"
#ifdef ASKED_FIRST
void asks3() { std::thread T(work); }
#endif
