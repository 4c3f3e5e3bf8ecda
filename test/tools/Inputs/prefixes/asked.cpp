// A macro of the system's isn't there yet.
#ifndef FIRST_HAS_VALUE
#define TOO_EARLY
#endif
#include <first.h>
#include <second.h>
#ifdef TOO_EARLY
void asked() { std::thread T(helper); }
#endif
