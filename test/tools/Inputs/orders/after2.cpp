// Sorted.
#include <thread>
#include "wide.h"
void after2() { std::thread T(work); }
