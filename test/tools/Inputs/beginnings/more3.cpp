#ifdef __cplusplus
#define WITH_MORE
#else
#define WITH_LESS
#endif
#include "guarded.h"
#ifdef WITH_MORE
#define NAME(X) inline void X##Unit() {}
#include "listed.h"
#endif
void more3() { std::thread T(more), U(firstUnit); }
