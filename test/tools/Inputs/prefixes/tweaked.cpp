// The system's header sees this macro.
#define TWEAK
#include <first.h>
#include <second.h>
#ifdef TWEAK
void tweakedOne() { std::thread T(tweaked); }
#endif
