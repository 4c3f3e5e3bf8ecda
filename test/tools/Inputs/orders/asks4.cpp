#include <base.h>
#include "asks.h"
#ifdef ASKED_FIRST
void asks4() { std::thread T(work); }
#endif
