#ifndef SYSTEM_SECOND_H
#define SYSTEM_SECOND_H
#include <vector>
inline int second() { return 2; }
#endif
