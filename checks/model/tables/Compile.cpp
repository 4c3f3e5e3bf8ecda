//===- Compile.cpp - turns the YAML tables into C++ data ------------------===//
//
//   belay-compile-tables OUTPUT TABLE.yaml...
//
// Runs when Belay is built; its output is `BuiltIns`, an array of BuiltIn. A
// mistake in a table ends the build at its line.
//
//===----------------------------------------------------------------------===//

#include "model/BuiltIn.h"
#include "model/TableReader.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace belay::model {

class TableCompiler {
public:
  explicit TableCompiler(raw_ostream &Out) : Out(Out) {}

  Error compile(StringRef File) {
    auto Buffer = MemoryBuffer::getFile(File, /*IsText=*/true);
    if (!Buffer)
      return createStringError(File + ": " + Buffer.getError().message());
    Tables T;
    std::vector<std::string> When;
    if (Error E = readTable(T, (*Buffer)->getBuffer(), File, 0, [&](StringRef Name) {
          When.push_back(Name.str());
          return true;
        }))
      return E;

    const std::string Name = sys::path::stem(File).str();
    array("StringRef", Name + "When", When, [&](StringRef Word) { quote(Word); });
    array("StringRef", Name + "Libraries", sorted(T.Libraries), [&](const auto *L) { quote(L->getKey()); });
    array("std::pair<StringRef, TypeKind>", Name + "Types", sorted(T.Types), [&](const auto *Type) {
      quote(Type->getKey());
      Out << ", TypeKind(" << static_cast<int>(Type->getValue()) << ')';
    });
    array("std::pair<StringRef, StringRef>", Name + "PublicNames", sorted(T.PublicNames), [&](const auto *Same) {
      quote(Same->getKey());
      Out << ", ";
      quote(Same->getValue());
    });
    std::vector<const Row *> Rows;
    for (const auto *Function : sorted(T.Functions))
      for (const Row &R : Function->getValue())
        Rows.push_back(&R);
    array("Row", Name + "Rows", Rows, [&](const Row *R) { row(*R); });
    Compiled.push_back(Name);
    return Error::success();
  }

  void finish() {
    Out << "constexpr BuiltIn BuiltIns[] = {\n";
    for (StringRef Name : Compiled)
      Out << formatv("{{{0}When, {0}Libraries, {0}Types, {0}PublicNames, {0}Rows},\n", Name);
    Out << "};\n";
  }

private:
  template <typename T> static std::vector<const StringMapEntry<T> *> sorted(const StringMap<T> &Map) {
    std::vector<const StringMapEntry<T> *> Entries;
    for (const StringMapEntry<T> &E : Map)
      Entries.push_back(&E);
    llvm::sort(Entries, [](const auto *A, const auto *B) { return A->getKey() < B->getKey(); });
    return Entries;
  }

  template <typename Range, typename Fn>
  void array(StringRef Type, StringRef Name, const Range &Elements, Fn WriteFields) {
    if (Elements.empty()) { // which no array may be
      Out << "constexpr ArrayRef<" << Type << "> " << Name << ";\n";
      return;
    }
    Out << "constexpr " << Type << ' ' << Name << "[] = {\n";
    for (const auto &E : Elements) {
      Out << '{';
      WriteFields(E);
      Out << "},\n";
    }
    Out << "};\n";
  }

  void quote(StringRef Text) {
    Out << '"';
    Out.write_escaped(Text, /*UseHexEscapes=*/false);
    Out << '"';
  }

  void row(const Row &R) {
    const Effect &E = R.E;
    quote(R.Name);
    Out << ", {EffectKind(" << static_cast<int>(E.Kind) << ')';
    for (const Role &Of : {E.Object, E.Second, E.Entry, E.Predicate, E.Stop, E.Order, E.Timeout})
      Out << formatv(", {{Role::Kind({0}), {1}, {2}}", static_cast<int>(Of.K), static_cast<int>(Of.Index),
                     Of.Pointee ? "true" : "false");
    Out << ", " << E.Args;
    for (bool Flag : {E.Timed, E.Try, E.Shared, E.All, E.OneBased, E.Yields, E.Terminates, E.Address, E.Cooperative})
      Out << (Flag ? ", true" : ", false");
    Out << ", ";
    quote(E.Method);
    Out << formatv("}, {0}u, {1}, ", R.Arity, R.Table);
    quote(R.First);
  }

  raw_ostream &Out;
  std::vector<std::string> Compiled;
};

} // namespace belay::model

int main(int Count, char **Words) {
  if (Count < 2) {
    errs() << "usage: " << Words[0] << " OUTPUT TABLE.yaml...\n";
    return 2;
  }
  std::string Text;
  raw_string_ostream Out(Text);
  belay::model::TableCompiler Compiler(Out);
  for (int I = 2; I < Count; ++I)
    if (Error E = Compiler.compile(Words[I])) {
      errs() << toString(std::move(E)) << '\n';
      return 1;
    }
  Compiler.finish();
  if (Error E = writeToOutput(Words[1], [&](raw_ostream &File) {
        File << Text;
        return Error::success();
      })) {
    errs() << toString(std::move(E)) << '\n';
    return 1;
  }
}
