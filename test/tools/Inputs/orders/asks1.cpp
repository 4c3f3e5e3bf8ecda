#include "asks.h"
#ifdef ASKED_FIRST
void asks1() { std::thread T(work); }
#endif
