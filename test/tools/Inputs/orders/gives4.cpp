#include <base.h>
#include "gives.h"
#ifdef BASE_IS_ODD
void gives4() { std::thread T(work); }
#endif
