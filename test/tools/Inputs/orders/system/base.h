#pragma once
#include <thread>
#define BASE_LIMIT 4
#ifdef BASE_ODD
#define BASE_IS_ODD
#endif
