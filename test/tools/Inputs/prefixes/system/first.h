#ifndef SYSTEM_FIRST_H
#define SYSTEM_FIRST_H
#include <thread>
#define FIRST_HAS_VALUE 1
#ifdef TWEAK
inline int tweaked() { return 1; }
#endif
inline void helper() {}
#endif
