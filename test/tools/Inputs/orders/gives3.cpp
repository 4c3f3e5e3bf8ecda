#include "gives.h"
#ifdef BASE_IS_ODD
void gives3() { std::thread T(work); }
#endif
