#include <string>
#include <second.h>
#include <first.h>
void more() { std::thread T(helper); }
