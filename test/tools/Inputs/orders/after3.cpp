// Comes with another.
#include <base.h>
#include "wide.h"
void after3() { std::thread T(work); }
