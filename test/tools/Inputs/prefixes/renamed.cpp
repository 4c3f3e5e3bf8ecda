// A name in the system's header is a macro of the project's.
#define helper renamed_helper
#include <first.h>
#include <second.h>
#undef helper
void renamed() { std::thread T(renamed_helper); }
