#include "project.h"
#include <second.h>
#include <first.h>
void reversed() { std::thread T(helper); }
