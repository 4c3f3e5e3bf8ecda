#include "gives.h"
#ifdef BASE_IS_ODD
void gives1() { std::thread T(work); }
#endif
