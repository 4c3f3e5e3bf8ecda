#include "gives.h"
#ifdef BASE_IS_ODD
void gives2() { std::thread T(work); }
#endif
