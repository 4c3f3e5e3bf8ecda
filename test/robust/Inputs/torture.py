"""torture.py BELAY DIRECTORY: generated programs that are deep, long, wide or broken, each linted by itself.

No crash, no hang, and no more memory or time than the limits below. Clang's own parser runs out of stack where brackets
are nested in their thousands, so those stay below its default limit. Prints a line for what went wrong, else "N programs".
"""
import pathlib
import resource
import subprocess
import sys

belay, directory = sys.argv[1], pathlib.Path(sys.argv[2])
CPU_SECONDS, BYTES = 60, 3 << 30

HEAD = """
typedef struct { int state; } pthread_mutex_t;
extern "C" int pthread_create(unsigned long *, const void *, void *(*)(void *), void *);
extern "C" int pthread_join(unsigned long, void **);
extern "C" int pthread_mutex_lock(pthread_mutex_t *), pthread_mutex_unlock(pthread_mutex_t *);
pthread_mutex_t mu, other;
int n, f(int);
void g(int);
void *entry(void *) { g(1); ++n; return nullptr; }
int main() {
  unsigned long t;
  pthread_create(&t, nullptr, entry, nullptr);
  g(2);
  ++n;
  pthread_join(t, nullptr);
}
"""
LOCK, UNLOCK = "pthread_mutex_lock(&mu);", "pthread_mutex_unlock(&mu);"


def body(text):
    return HEAD + "void g(int a) {\n" + text + "\n}\n"


def many(count, text):
    return "".join(text % i for i in range(count))


programs = {
    "sum": body("n = " + "+".join(["a"] * 10000) + ";"),
    "calls in a sum": body("n = " + "+".join(["f(a)"] * 10000) + ";"),
    "arguments": HEAD + "void v(...);\nvoid g(int a) { v(" + ",".join(["a + f(a)"] * 10000) + "); }",
    "objects by value": HEAD + "struct S { int x; S(int); S(const S &); ~S(); };\nS h(S);\nvoid g(int a) { "
                        + "h(" * 240 + "a" + ")" * 240 + "; }",
    "and": body("if (" + "&&".join(["f(n)"] * 2000) + ") ++n;"),
    "comma": body(",".join(["f(n)"] * 2000) + ";"),
    "ternary": body("n = " + "f(a) ? 1 : " * 4000 + "0;"),
    "parentheses": body("n = " + "(" * 250 + "a" + ")" * 250 + ";"),
    "negations": body("n = " + "!" * 1000 + "a;"),
    "subscripts": body("n = " + "(&n)[" * 200 + "0" + "]" * 200 + ";"),
    "nested calls": body("n = " + "f(" * 250 + "a" + ")" * 250 + ";"),
    "chain": "struct S { S &o(int); } s;" + body("s" + many(5000, ".o(%d)") + ";"),
    "assignments": body("n = " * 5000 + "a;"),
    "ifs": body(("if (f(a)) { " + LOCK) * 400 + "++n;" + (UNLOCK + "}") * 400),
    "else ifs": body("else ".join(f"if (f({i})) ++n;" for i in range(4000))),
    "loops": body(("while (f(a)) {" + LOCK) * 400 + "++n;" + (UNLOCK + "}") * 400),
    "jumps": body("".join(f"L{i}: if (f({i})) goto L{i * 7919 % 2000}; {(LOCK, UNLOCK)[i % 2]}\n" for i in range(2000))),
    "cases": body("switch (a) {" + many(10000, "case %d: f(a); break;") + "}"),
    "lambdas": body("[&] {" * 300 + "++n;" + "}();" * 300),
    "long": body("".join(f"{LOCK} n = f({i}); {UNLOCK}\n" for i in range(10000))),
    "calls": HEAD + "void h0();" + "".join(f"void h{i + 1}(); void h{i}() {{ {LOCK} h{i + 1}(); {UNLOCK} }}\n"
                                           for i in range(1000)) + "void g(int) { h0(); }",
    "cycle": HEAD + many(300, "void h%d();") + "".join(
        f"void h{i}() {{ {LOCK} ++n; {UNLOCK} h{(i + 1) % 300}(); h{i * 7 % 300}(); }}\n" for i in range(300))
        + "void g(int) { h0(); }",
    "templates": HEAD + "template <int N> struct T { static void r() { " + LOCK + "T<N - 1>::r(); ++n;" + UNLOCK + "} };\n"
                 "template <> struct T<0> { static void r() {} };\nvoid g(int) { T<900>::r(); }",
    "tree": HEAD + "template <int N, int M> struct T { static void r() { T<N - 1, 2 * M>::r(); T<N - 1, 2 * M + 1>::r();"
            " ++n; } };\ntemplate <int M> struct T<0, M> { static void r() { f(M); } };\nvoid g(int) { T<10, 1>::r(); }",
    "pointers": HEAD + "void g(int) {}\nint h(int " + "*" * 3000 + "p) { return n; }",
    "structs": HEAD + "struct S0 { int x; };\n" + "".join(
        f"struct S{i + 1} {{ S{i} *a, *b; }};\n" for i in range(500)) +
        "S500 q;\nvoid g(int) { q" + ".a" + "->a" * 499 + "->x = 1; }",
    "inheritance": HEAD + "struct S0 { pthread_mutex_t m; int x; };\n" + "".join(
        f"struct S{i + 1} : S{i} {{}};\n" for i in range(1000)) + "S1000 q;\nvoid g(int) { q.x = 1; }",
    "table": HEAD + "int t[] = {" + "1," * 100000 + "};\nvoid g(int a) { n = t[a]; }",
    "unclosed": HEAD + "void g(int) {" + ("if (f(n) {" + LOCK) * 300,
    "undeclared": HEAD + "struct X : Y<Z { ~X( ; };\nclass Q; Q q;\nvoid g(int) { q.m.lock(); nothing.lock();"
                  " for (auto x : none) ++n; delete nil; throw; }\ntemplate <class T> void k(T t) { t.lock(; ++n; }",
    "errors": body("nothing(" * 200 + ";"),
    "recursive type": HEAD + "struct A { A a; pthread_mutex_t m; } x;\nvoid g(int) { pthread_mutex_lock(&x.a.a.m); x.a = x; }",
}


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


for name, text in programs.items():
    path = directory / (name.replace(" ", "-") + ".cpp")
    path.write_text(text)
    flags = ["-std=c++20", "-fbracket-depth=1000", "-ftemplate-depth=2000"]
    run = subprocess.run([belay, "check", "-j1", "--no-cache", "--time-limit=0", str(path), "--", *flags],
                         preexec_fn=limits, capture_output=True, text=True, errors="replace")
    if run.returncode not in (0, 1, 3) or "internal error" in run.stderr or "given up" in run.stderr:
        print(f"{path.name}: exit code {run.returncode}\n{run.stderr[-800:]}")
print(len(programs), "programs")
