// What the project's compiler is told to accept is no error: gcc took calls of functions that nobody declared for long.
// RUN: %belay check --no-cache --quiet %s -- 2>&1 | FileCheck %s --check-prefix=STRICT
// RUN: %belay check --no-cache --quiet %s -- -Werror -Wno-implicit-function-declaration 2>&1 | count 0
// RUN: %belay check --no-cache --quiet %s -- -Wno-error=implicit-function-declaration 2>&1 | count 0
// STRICT: error: call to undeclared function 'prepare'

void start(void) { prepare(); }
