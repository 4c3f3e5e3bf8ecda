//===- Tables.cpp - reads the model's YAML tables -------------------------===//
//
// Tables are read with LLVM's YAML parser, node by node: that is fast, stops
// at the first mistake with its line, and never recurses deeper than a table
// may be nested. docs/models.md describes the format.
//
//===----------------------------------------------------------------------===//

#include "model/Model.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include <optional>

using namespace llvm;

namespace belay::model {

namespace {
constexpr uint64_t MaxFileSize = 1 << 20;

struct BuiltIn {
  const char *Name, *Text;
};
constexpr BuiltIn BuiltIns[] = {
#include "ModelTables.inc"
};

template <typename T> struct Word {
  const char *Name;
  T Value;
};

constexpr Word<EffectKind> EffectWords[] = {
    {"spawn", EffectKind::Spawn},
    {"join", EffectKind::Join},
    {"detach", EffectKind::Detach},
    {"stop-request", EffectKind::StopRequest},
    {"stop-check", EffectKind::StopCheck},
    {"make-channel", EffectKind::MakeChannel},
    {"send", EffectKind::Send},
    {"receive", EffectKind::Receive},
    {"close", EffectKind::Close},
    {"select", EffectKind::Select},
    {"lock", EffectKind::Lock},
    {"unlock", EffectKind::Unlock},
    {"wait", EffectKind::Wait},
    {"notify", EffectKind::Notify},
    {"release", EffectKind::Release},
    {"acquire", EffectKind::Acquire},
    {"atomic-read", EffectKind::AtomicRead},
    {"atomic-write", EffectKind::AtomicWrite},
    {"atomic-update", EffectKind::AtomicUpdate},
    {"fence", EffectKind::Fence},
    {"block", EffectKind::Block},
    {"no-return", EffectKind::NoReturn},
    {"throws", EffectKind::Throws},
    {"alias", EffectKind::Alias},
    {"address-of", EffectKind::AddressOf},
    {"pointee", EffectKind::Pointee},
    {"element", EffectKind::Element},
    {"construct", EffectKind::Construct},
    {"invoke", EffectKind::Invoke},
    {"bind", EffectKind::Bind},
    {"read", EffectKind::Read},
    {"write", EffectKind::Write},
    {"end", EffectKind::End},
    {"move", EffectKind::Move},
    {"swap", EffectKind::Swap},
    {"disown", EffectKind::Disown},
    {"on-stop", EffectKind::OnStop},
    {"wake", EffectKind::Wake},
    {"pure", EffectKind::Pure},
};

constexpr Word<TypeKind> TypeWords[] = {
    {"thread", TypeKind::Thread},
    {"joining-thread", TypeKind::JoiningThread},
    {"handle", TypeKind::Handle},
    {"future", TypeKind::Future},
    {"promise", TypeKind::Promise},
    {"mutex", TypeKind::Mutex},
    {"shared-mutex", TypeKind::SharedMutex},
    {"recursive-mutex", TypeKind::RecursiveMutex},
    {"guard", TypeKind::Guard},
    {"condition", TypeKind::Condition},
    {"stop-source", TypeKind::StopSource},
    {"stop-token", TypeKind::StopToken},
    {"atomic", TypeKind::Atomic},
    {"channel", TypeKind::Channel},
    {"sender", TypeKind::Sender},
    {"receiver", TypeKind::Receiver},
    {"semaphore", TypeKind::Semaphore},
    {"latch", TypeKind::Latch},
    {"once-flag", TypeKind::OnceFlag},
    {"scope", TypeKind::Scope},
    {"owner", TypeKind::Owner},
    {"container", TypeKind::Container},
    {"iterator", TypeKind::Iterator},
    {"value", TypeKind::Value},
    {"synced", TypeKind::Synced},
};

constexpr Word<Role Effect::*> RoleWords[] = {
    {"object", &Effect::Object},       {"second", &Effect::Second}, {"entry", &Effect::Entry},
    {"predicate", &Effect::Predicate}, {"stop", &Effect::Stop},     {"order", &Effect::Order},
    {"timeout", &Effect::Timeout},
};

constexpr Word<bool Effect::*> FlagWords[] = {
    {"timed", &Effect::Timed},   {"try", &Effect::Try},       {"shared", &Effect::Shared},
    {"all", &Effect::All},       {"yields", &Effect::Yields}, {"terminates", &Effect::Terminates}, {"one-based", &Effect::OneBased},
    {"address", &Effect::Address},
};

template <typename T, size_t N>
std::optional<T> word(const Word<T> (&Words)[N], StringRef Name) {
  for (const Word<T> &W : Words)
    if (Name == W.Name)
      return W.Value;
  return std::nullopt;
}

/// What a user may have meant: the nearest word, if it is near.
template <typename T, size_t N>
std::string unknown(StringRef What, const Word<T> (&Words)[N], StringRef Name) {
  std::string Message = ("unknown " + What + " '" + Name.take_front(40) + "'").str();
  unsigned Best = 3;
  const char *Nearest = nullptr;
  if (Name.size() < 40)
    for (const Word<T> &W : Words)
      if (unsigned D = Name.edit_distance(W.Name, true, Best); D < Best)
        Best = D, Nearest = W.Name;
  if (Nearest)
    Message += "; did you mean '" + std::string(Nearest) + "'?";
  return Message;
}

StringRef lastComponent(StringRef Qualified) {
  // Operators and conversions may hold "::" in their last component only after
  // their keyword: `std::function::operator()`, `a::operator b::c`.
  size_t Op = Qualified.rfind("operator");
  if (Op != StringRef::npos && (Op == 0 || Qualified[Op - 1] == ':') &&
      (Op + 8 == Qualified.size() || !isAlnum(Qualified[Op + 8])) &&
      !Qualified.substr(Op).starts_with("operator_"))
    return Qualified.substr(Op);
  size_t At = Qualified.rfind("::");
  return At == StringRef::npos ? Qualified : Qualified.substr(At + 2);
}

} // namespace

/// Reads one file into the tables. Every method returns false after a mistake,
/// and then nothing more may be read.
class TableReader {
public:
  TableReader(Tables &T, StringRef File, unsigned Table) : T(T), File(File), Table(Table) {}

  Error read(StringRef Text) {
    // A table holds text; the parser's idea of other bytes is its own.
    for (const char &C : Text)
      if (static_cast<unsigned char>(C) < ' ' && C != '\n' && C != '\r' && C != '\t')
        return createStringError(File + ":" + Twine(1 + Text.take_front(&C - Text.data()).count('\n')) +
                                 ": not a text file");
    SourceMgr SM;
    SM.setDiagHandler(
        [](const SMDiagnostic &D, void *This) {
          auto *R = static_cast<TableReader *>(This);
          if (R->Message.empty())
            R->report(D.getLineNo(), D.getColumnNo() + 1, D.getMessage());
        },
        this);
    yaml::Stream S(MemoryBufferRef(Text, File), SM, /*ShowColors=*/false);
    this->S = &S;
    this->SM = &SM;
    auto D = S.begin();
    if (D != S.end() && Message.empty()) {
      yaml::Node *Root = D->getRoot();
      if (Root && !isa<yaml::NullNode>(Root) && Message.empty() && readFile(Root) && ++D != S.end())
        fail(D->getRoot(), "a table is one document");
    }
    if (Message.empty() && S.failed())
      report(1, 1, "not a YAML file");
    if (!Message.empty())
      return createStringError(Message);
    return Error::success();
  }

private:
  void report(int Line, int Column, StringRef Text) {
    Message = (File + ":" + Twine(std::max(Line, 1)) + ":" + Twine(std::max(Column, 1)) + ": " + Text).str();
  }

  bool fail(yaml::Node *N, const Twine &Text) {
    if (!Message.empty())
      return false;
    if (!N) {
      report(1, 1, Text.str());
      return false;
    }
    auto [Line, Column] = SM->getLineAndColumn(N->getSourceRange().Start);
    report(Line, Column, Text.str());
    return false;
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
      return !V.getAsInteger(10, Out) && Out < 100 ? true : fail(I, What + " must be a small number, not '" + V.take_front(40) + "'");
    });
  }

  bool readFile(yaml::Node *Root) {
    return mapping(Root, "a table", [&](yaml::Node *K, StringRef Key, yaml::Node *V) {
      if (Key == "types")
        return readTypes(V);
      if (Key == "same")
        return readSame(V);
      if (Key != "functions")
        return fail(K, "unknown key '" + Key.take_front(40) + "'; a table has 'types', 'same' and 'functions'");
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
        T.Types[Name] = *Kind;
        T.TypeTails[lastComponent(Name)] = true;
        return true;
      });
    });
  }

  bool readSame(yaml::Node *N) {
    return mapping(N, "'same'", [&](yaml::Node *, StringRef Public, yaml::Node *V) {
      // A key is read raw, and only its value is read with care: copy it first.
      std::string Name = Public.str();
      return items(V, "an implementation name", [&](yaml::Node *, StringRef Impl) {
        T.PublicNames[Impl] = Name;
        T.TypeTails[lastComponent(Impl)] = true;
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
      else if (!V.getAsInteger(10, Index) && Index < 100)
        R.K = Role::Arg, R.Index = Index;
      else
        return fail(I, "'" + Key + "' must be 'this', 'return' or the index of an argument, with '*' for what it points to");
      if (R.Pointee && R.K == Role::This)
        return fail(I, "'this' is the object already; leave out the '*'");
      return true;
    });
  }

  bool readRow(yaml::Node *N) {
    Row R{};
    Effect &E = R.E;
    std::vector<std::string> Names, Classes, Methods;
    SmallVector<EffectKind, 2> Kinds;
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
          R.First = Text.copy(T.Storage);
          return true;
        });
      static constexpr Word<int> Keys[] = {{"names", 0}, {"class", 0}, {"methods", 0}, {"effect", 0}, {"flags", 0},
                                           {"args", 0}, {"arity", 0}, {"first", 0}, {"object", 0}, {"second", 0},
                                           {"entry", 0}, {"predicate", 0}, {"stop", 0}, {"order", 0}, {"timeout", 0}};
      return fail(K, unknown("key", Keys, Key));
    });
    if (!Ok)
      return false;
    if (Kinds.empty())
      return fail(N, "the row has no 'effect'");
    if (Classes.empty() != Methods.empty())
      return fail(N, "'class' and 'methods' go together");
    if (Names.empty() && Classes.empty())
      return fail(N, "the row has no 'names', nor 'class' and 'methods'");
    if (E.Timeout)
      E.Timed = true;
    for (StringRef Class : Classes)
      for (StringRef Method : Methods)
        Names.push_back((Class + "::" + (Method == "constructor" ? lastComponent(Class) : Method)).str());
    for (StringRef Name : Names) {
      Name.consume_front("::");
      R.Name = Name.copy(T.Storage);
      R.Table = Table;
      auto &Rows = T.Functions[lastComponent(Name)];
      if (Table) // replaces what earlier tables say
        erase_if(Rows, [&](const Row &Old) { return Old.Table != Table && Old.Name == R.Name; });
      for (EffectKind Kind : Kinds) {
        R.E.Kind = Kind;
        Rows.push_back(R);
      }
    }
    return true;
  }

  Tables &T;
  StringRef File;
  unsigned Table;
  yaml::Stream *S = nullptr;
  SourceMgr *SM = nullptr;
  std::string Message;
};

Error Tables::add(StringRef Name, unsigned Table, StringRef Yaml) {
  return TableReader(*this, Name, Table).read(Yaml);
}

Expected<std::shared_ptr<const Tables>> Tables::load(StringRef Extra) {
  auto T = std::make_shared<Tables>();
  for (const BuiltIn &B : BuiltIns)
    if (Error E = T->add((Twine("<built-in>/") + B.Name + ".yaml").str(), 0, B.Text))
      return std::move(E);
  SmallVector<StringRef, 4> Files;
  Extra.split(Files, ',', -1, /*KeepEmpty=*/false);
  unsigned Table = 0;
  for (StringRef File : Files) {
    File = File.trim();
    if (File.empty())
      continue;
    sys::fs::file_status Status;
    if (std::error_code EC = sys::fs::status(File, Status))
      return createStringError(File + ": " + EC.message());
    if (!sys::fs::is_regular_file(Status))
      return createStringError(File + ": not a regular file");
    if (Status.getSize() > MaxFileSize)
      return createStringError(File + ": too large for a model table");
    auto Buffer = MemoryBuffer::getFile(File, /*IsText=*/true);
    if (!Buffer)
      return createStringError(File + ": " + Buffer.getError().message());
    if (Error E = T->add(File, ++Table, (*Buffer)->getBuffer()))
      return std::move(E);
  }
  return std::shared_ptr<const Tables>(std::move(T));
}

ArrayRef<Row> Tables::functions(StringRef Last) const {
  auto I = Functions.find(Last);
  return I == Functions.end() ? ArrayRef<Row>() : ArrayRef<Row>(I->second);
}

TypeKind Tables::type(StringRef Qualified) const {
  auto I = Types.find(publicName(Qualified));
  return I == Types.end() ? TypeKind::None : I->second;
}

StringRef Tables::publicName(StringRef Qualified) const {
  auto I = PublicNames.find(Qualified);
  return I == PublicNames.end() ? Qualified : StringRef(I->second);
}

bool Tables::mayBeType(StringRef Last) const { return TypeTails.contains(Last); }

} // namespace belay::model
