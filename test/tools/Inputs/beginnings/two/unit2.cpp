// Unit 2 begins with a comment of its own.
#define NAME(X) inline void X() {}
#include "../listed.h"   // and with one behind it
#undef NAME
#include "near.h"
void unit2() { std::thread T(first); }
