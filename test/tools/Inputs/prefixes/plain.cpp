#include <first.h>
#include <second.h>
void plain() { std::thread T(helper); }
