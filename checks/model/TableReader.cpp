//===- TableReader.cpp - reads the model's YAML tables --------------------===//
//
// Tables are read with LLVM's YAML parser, node by node: that stops at the
// first mistake with its line, and never recurses deeper than a table may be
// nested. docs/models.md describes the format.
//
//===----------------------------------------------------------------------===//

#include "model/TableReader.h"
#include "model/Words.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include <optional>

using namespace llvm;

namespace belay::model {

StringRef lastComponent(StringRef Qualified) {
  // Operators and conversions may hold "::" in their last component only after
  // their keyword: `std::function::operator()`, `a::operator b::c`.
  size_t Op = Qualified.contains("operator") ? Qualified.rfind("operator") : StringRef::npos; // the first is quicker
  if (Op != StringRef::npos && (Op == 0 || Qualified[Op - 1] == ':') &&
      (Op + 8 == Qualified.size() || !isAlnum(Qualified[Op + 8])) && !Qualified.substr(Op).starts_with("operator_"))
    return Qualified.substr(Op);
  size_t At = Qualified.rfind("::");
  return At == StringRef::npos ? Qualified : Qualified.substr(At + 2);
}

void Tables::addType(StringRef Name, TypeKind K) {
  Types[Name] = K;
  TypeTails[lastComponent(Name)] = true;
}

void Tables::addPublicName(StringRef Implementation, StringRef Public) {
  PublicNames[Implementation] = Public.str();
  TypeTails[lastComponent(Implementation)] = true;
}

/// Reads one file into the tables, or one row. Every method returns false after
/// a mistake, and then nothing more may be read.
class TableReader {
public:
  TableReader(Tables &T, std::string File, unsigned Table, function_ref<bool(StringRef)> Named)
      : T(&T), Storage(T.Storage), File(std::move(File)), Table(Table), Named(Named) {}
  explicit TableReader(BumpPtrAllocator &Storage) : Storage(Storage) {}

  Error read(StringRef Text) {
    if (!read(Text, [&](yaml::Node *Root) { return isa<yaml::NullNode>(Root) || readFile(Root); }))
      return createStringError(Twine(File) + ":" + Twine(Line) + (Column ? ":" + Twine(Column) : Twine()) + ": " +
                               Message);
    return Error::success();
  }

  Expected<Effect> readEffect(StringRef Yaml) {
    Row R{};
    std::vector<std::string> Names;
    SmallVector<EffectKind, 2> Kinds;
    if (!read(Yaml, [&](yaml::Node *Root) {
          return readRow(Root, R, Names, Kinds) &&
                 (Names.empty() && !R.Arity && R.First.empty() && Kinds.size() == 1
                      ? true
                      : fail(Root, "an annotation is one effect of what it stands at"));
        }))
      return createStringError(Message);
    if (Kinds.empty()) // the parser saw no document in it
      return createStringError("not an effect");
    R.E.Kind = Kinds.front();
    return R.E;
  }

private:
  template <typename Fn> bool read(StringRef Text, Fn ReadRoot) {
    // A table holds text; the parser's idea of other bytes is its own.
    for (const char &C : Text)
      if (static_cast<unsigned char>(C) < ' ' && C != '\n' && C != '\r' && C != '\t')
        return report(1 + Text.take_front(&C - Text.data()).count('\n'), 0, "not a text file");
    SourceMgr SM;
    SM.setDiagHandler(
        [](const SMDiagnostic &D, void *This) {
          auto *R = static_cast<TableReader *>(This);
          if (R->Message.empty())
            R->report(std::max(D.getLineNo(), 1), std::max(D.getColumnNo() + 1, 1), D.getMessage());
        },
        this);
    yaml::Stream S(MemoryBufferRef(Text, File), SM, /*ShowColors=*/false);
    this->S = &S;
    this->SM = &SM;
    auto D = S.begin();
    if (D != S.end() && Message.empty()) {
      yaml::Node *Root = D->getRoot();
      if (Root && Message.empty() && ReadRoot(Root) && Message.empty() && ++D != S.end())
        fail(D->getRoot(), "a table is one document");
    }
    if (Message.empty() && S.failed())
      report(1, 1, "not a YAML file");
    return Message.empty();
  }

  bool report(int AtLine, int AtColumn, const Twine &Text) {
    Line = AtLine;
    Column = AtColumn;
    Message = printable(Text.str());
    return false;
  }

  bool fail(yaml::Node *N, const Twine &Text) {
    if (!Message.empty())
      return false;
    // After a mistake of the parser's a node may be nowhere.
    const SMLoc At = N ? N->getSourceRange().Start : SMLoc();
    if (!At.isValid() || !SM->FindBufferContainingLoc(At))
      return report(1, 1, Text);
    auto [AtLine, AtColumn] = SM->getLineAndColumn(At);
    return report(AtLine, AtColumn, Text);
  }

  /// Calls \p F for each key and value of \p N, which must be a mapping.
  template <typename Fn> bool mapping(yaml::Node *N, const Twine &What, Fn F) {
    auto *M = dyn_cast_or_null<yaml::MappingNode>(N);
    if (!M)
      return fail(N, What + " must be a mapping");
    SmallVector<StringRef, 8> Seen;
    for (yaml::KeyValueNode &KV : *M) {
      auto *K = dyn_cast_or_null<yaml::ScalarNode>(KV.getKey());
      if (!K)
        return fail(KV.getKey() ? KV.getKey() : N, "a key must be a plain word");
      StringRef Key = K->getRawValue();
      if (is_contained(Seen, Key))
        return fail(K, "key '" + Key + "' is given twice");
      Seen.push_back(Key);
      if (!F(K, Key, KV.getValue()) || !Message.empty())
        return false;
    }
    return Message.empty();
  }

  /// Calls \p F for each item of \p N, or for \p N if it is a single scalar.
  template <typename Fn> bool items(yaml::Node *N, const Twine &What, Fn F) {
    SmallString<64> Buffer;
    auto Scalar = [&](yaml::Node *I) {
      auto *V = dyn_cast_or_null<yaml::ScalarNode>(I);
      if (!V)
        return fail(I ? I : N, What + " must be a word or a list of words");
      Buffer.clear();
      StringRef Text = V->getValue(Buffer);
      if (Text.empty())
        return fail(V, What + " must not be empty");
      return F(V, Text);
    };
    if (auto *L = dyn_cast_or_null<yaml::SequenceNode>(N)) {
      for (yaml::Node &I : *L)
        if (!Scalar(&I) || !Message.empty())
          return false;
      return Message.empty();
    }
    return Scalar(N) && Message.empty();
  }

  bool strings(yaml::Node *N, const Twine &What, std::vector<std::string> &Out) {
    return items(N, What, [&](yaml::Node *, StringRef V) {
      Out.push_back(V.str());
      return true;
    });
  }

  bool number(yaml::Node *N, const Twine &What, unsigned &Out) {
    return items(N, What, [&](yaml::Node *I, StringRef V) {
      return !V.getAsInteger(10, Out) && Out < 100
                 ? true
                 : fail(I, What + " must be a small number, not '" + V.take_front(40) + "'");
    });
  }

  bool readFile(yaml::Node *Root) {
    bool First = true;
    return mapping(Root, "a table", [&](yaml::Node *K, StringRef Key, yaml::Node *V) {
      bool AtTop = std::exchange(First, false);
      if (Key == "when") {
        if (!AtTop)
          return fail(K, "'when' must be the first key");
        bool Any = false;
        return items(V, "an identifier",
                     [&](yaml::Node *, StringRef Name) {
                       Any |= Named(Name);
                       return true;
                     }) &&
               Any; // else the rest isn't even read
      }
      if (Key == "types")
        return readTypes(V);
      if (Key == "same")
        return readSame(V);
      if (Key == "namespaces")
        return items(V, "a namespace", [&](yaml::Node *, StringRef Name) {
          T->Libraries[Name] = true;
          return true;
        });
      if (Key != "functions")
        return fail(K, "unknown key '" + Key.take_front(40) +
                           "'; a table has 'when', 'namespaces', 'types', 'same' and 'functions'");
      auto *L = dyn_cast_or_null<yaml::SequenceNode>(V);
      if (!L)
        return fail(K, "'functions' must be a list of rows");
      for (yaml::Node &I : *L)
        if (!readRow(&I))
          return false;
      return Message.empty();
    });
  }

  bool readTypes(yaml::Node *N) {
    return mapping(N, "'types'", [&](yaml::Node *K, StringRef Key, yaml::Node *V) {
      std::optional<TypeKind> Kind = word(TypeWords, Key);
      if (!Kind)
        return fail(K, unknown("type kind", TypeWords, Key));
      return items(V, "a type", [&](yaml::Node *, StringRef Name) {
        Name.consume_front("::");
        T->addType(Name, *Kind);
        return true;
      });
    });
  }

  bool readSame(yaml::Node *N) {
    return mapping(N, "'same'", [&](yaml::Node *, StringRef Public, yaml::Node *V) {
      // A key is read raw, and only its value is read with care: copy it first.
      std::string Name = Public.str();
      return items(V, "an implementation name", [&](yaml::Node *, StringRef Impl) {
        T->addPublicName(Impl, Name);
        return true;
      });
    });
  }

  bool readRole(yaml::Node *N, StringRef Key, Role &R) {
    return items(N, "'" + Key + "'", [&](yaml::Node *I, StringRef V) {
      if (R)
        return fail(I, "'" + Key + "' is one argument");
      R.Pointee = V.consume_back("*");
      unsigned Index = 0;
      if (V == "this")
        R.K = Role::This;
      else if (V == "return")
        R.K = Role::Return;
      else if (V == "program" && Key == "object")
        R.K = Role::Program;
      else if (!V.getAsInteger(10, Index) && Index < 100)
        R.K = Role::Arg, R.Index = Index;
      else
        return fail(I, "'" + Key +
                           "' must be 'this', 'return' or the index of an argument, with '*' for what it points to");
      if (R.Pointee && R.K == Role::This)
        return fail(I, "'this' is the object already; leave out the '*'");
      return true;
    });
  }

  bool readRow(yaml::Node *N) {
    Row R{};
    std::vector<std::string> Names;
    SmallVector<EffectKind, 2> Kinds;
    if (!readRow(N, R, Names, Kinds))
      return false;
    if (Names.empty())
      return fail(N, "the row has no 'names', nor 'class' and 'methods'");
    for (StringRef Name : Names) {
      Name.consume_front("::");
      R.Name = Name.copy(Storage);
      R.Table = Table;
      auto &Rows = T->Functions[lastComponent(Name)];
      if (Table) // replaces what earlier tables say
        erase_if(Rows, [&](const Row &Old) { return Old.Table != Table && Old.Name == R.Name; });
      for (EffectKind Kind : Kinds) {
        R.E.Kind = Kind;
        Rows.push_back(R);
      }
    }
    return true;
  }

  bool readRow(yaml::Node *N, Row &R, std::vector<std::string> &Names, SmallVectorImpl<EffectKind> &Kinds) {
    Effect &E = R.E;
    std::vector<std::string> Classes, Methods;
    bool Ok = mapping(N, "a row", [&](yaml::Node *K, StringRef Key, yaml::Node *V) {
      if (auto Member = word(RoleWords, Key))
        return readRole(V, Key, E.*(*Member));
      if (Key == "names")
        return strings(V, "a name", Names);
      if (Key == "class")
        return strings(V, "a class", Classes);
      if (Key == "methods")
        return strings(V, "a method", Methods);
      if (Key == "effect")
        return items(V, "an effect", [&](yaml::Node *I, StringRef Name) {
          std::optional<EffectKind> Kind = word(EffectWords, Name);
          if (!Kind)
            return fail(I, unknown("effect", EffectWords, Name));
          Kinds.push_back(*Kind);
          return true;
        });
      if (Key == "flags")
        return items(V, "a flag", [&](yaml::Node *I, StringRef Name) {
          auto Member = word(FlagWords, Name);
          if (!Member)
            return fail(I, unknown("flag", FlagWords, Name));
          E.*(*Member) = true;
          return true;
        });
      if (Key == "args") {
        unsigned Index = 0;
        bool Good = number(V, "'args'", Index);
        E.Args = Index;
        return Good;
      }
      if (Key == "arity")
        return items(V, "'arity'", [&](yaml::Node *I, StringRef Text) {
          unsigned Count = 0;
          if (Text.getAsInteger(10, Count) || Count > 63)
            return fail(I, "'arity' must be a small number, not '" + Text.take_front(40) + "'");
          R.Arity |= uint64_t(1) << Count;
          return true;
        });
      if (Key == "first")
        return items(V, "'first'", [&](yaml::Node *, StringRef Text) {
          R.First = StringRef((R.First + (R.First.empty() ? "" : ",") + Text).str()).copy(Storage);
          return true;
        });
      if (Key == "method")
        return items(V, "'method'", [&](yaml::Node *, StringRef Text) {
          E.Method = Text.copy(Storage);
          return true;
        });
      static constexpr Word<int> Keys[] = {{"names", 0},     {"class", 0},  {"methods", 0}, {"effect", 0},
                                           {"flags", 0},     {"args", 0},   {"arity", 0},   {"first", 0},
                                           {"method", 0},    {"object", 0}, {"second", 0},  {"entry", 0},
                                           {"predicate", 0}, {"stop", 0},   {"order", 0},   {"timeout", 0}};
      return fail(K, unknown("key", Keys, Key));
    });
    if (!Ok)
      return false;
    if (Kinds.empty())
      return fail(N, "the row has no 'effect'");
    if (Classes.empty() != Methods.empty())
      return fail(N, "'class' and 'methods' go together");
    if (E.Timeout)
      E.Timed = true;
    for (StringRef Class : Classes)
      for (StringRef Method : Methods)
        Names.push_back((Class + "::" + (Method == "constructor" ? lastComponent(Class) : Method)).str());
    return true;
  }

  Tables *T = nullptr;
  BumpPtrAllocator &Storage;
  std::string File;
  unsigned Table = 0;
  function_ref<bool(StringRef)> Named;
  yaml::Stream *S = nullptr;
  SourceMgr *SM = nullptr;
  std::string Message;      ///< the first mistake, if there is one
  int Line = 1, Column = 1; ///< and where it is
};

Expected<Effect> parseEffect(StringRef Text, BumpPtrAllocator &Storage) {
  auto [Kind, Keys] = Text.split('(');
  if (!Keys.empty() && !Keys.consume_back(")"))
    return createStringError("expected ')' at the end");
  if (!word(EffectWords, Kind.trim()))
    return createStringError(unknown("effect", EffectWords, Kind.trim()));
  return TableReader(Storage).readEffect(("{effect: " + Kind + (Keys.empty() ? "" : ", ") + Keys + "}").str());
}

Error readTable(Tables &T, StringRef Text, StringRef File, unsigned Table, function_ref<bool(StringRef)> Named) {
  return TableReader(T, File.str(), Table, Named).read(Text);
}

Error checkTable(StringRef Text, StringRef File) {
  Tables T;
  return readTable(T, Text, File, 1, [](StringRef) { return true; });
}

} // namespace belay::model
