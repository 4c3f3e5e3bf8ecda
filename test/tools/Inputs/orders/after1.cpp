#include <base.h>
#include <thread>
#include "wide.h"
void after1() { std::thread T(work); }
