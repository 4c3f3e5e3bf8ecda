#include "asks.h"
#ifdef ASKED_FIRST
void asks2() { std::thread T(work); }
#endif
