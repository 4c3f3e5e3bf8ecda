#include <alone.h>
#include "wide.h"
void other() { std::thread T(work); }
