#pragma once
#ifndef BASE_LIMIT
#define ASKED_FIRST
#endif
#include <base.h>
inline void work() {}
