#pragma once
#define BASE_ODD
#include <base.h>
inline void work() {}
