// What comes too early is in the way.
#include <vector>
struct Early {
  int second;
};
#define EARLY(M) int M() { return second() + 1; }
namespace early {
int second() { return 1; }
}
using early::second;
int third() { return second(); }
#include <first.h>
namespace late {
#include <second.h>
}
void clash() { std::thread T(helper); }
