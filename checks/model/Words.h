//===- Words.h - the words of the tables and annotations ------------------===//
//
// How effects, kinds of types, roles and flags are spelled, in tables and in
// annotations alike, and what somebody may have meant who spells them wrong.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_MODEL_WORDS_H
#define BELAY_MODEL_WORDS_H

#include "model/Model.h"
#include "llvm/ADT/StringExtras.h"
#include <optional>

namespace belay::model {

template <typename T> struct Word {
  const char *Name;
  T Value;
};

inline constexpr Word<EffectKind> EffectWords[] = {
    {"spawn", EffectKind::Spawn},
    {"join", EffectKind::Join},
    {"detach", EffectKind::Detach},
    {"stop-request", EffectKind::StopRequest},
    {"stop-check", EffectKind::StopCheck},
    {"make-channel", EffectKind::MakeChannel},
    {"make-stop", EffectKind::MakeStop},
    {"send", EffectKind::Send},
    {"receive", EffectKind::Receive},
    {"close", EffectKind::Close},
    {"select", EffectKind::Select},
    {"lock", EffectKind::Lock},
    {"unlock", EffectKind::Unlock},
    {"guard", EffectKind::Guard},
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
    {"unsafe", EffectKind::Unsafe},
    {"pure", EffectKind::Pure},
};

inline constexpr Word<TypeKind> TypeWords[] = {
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
    {"loop", TypeKind::Loop},
};

inline constexpr Word<Role Effect::*> RoleWords[] = {
    {"object", &Effect::Object},       {"second", &Effect::Second}, {"entry", &Effect::Entry},
    {"predicate", &Effect::Predicate}, {"stop", &Effect::Stop},     {"order", &Effect::Order},
    {"timeout", &Effect::Timeout},
};

inline constexpr Word<bool Effect::*> FlagWords[] = {
    {"timed", &Effect::Timed},
    {"try", &Effect::Try},
    {"shared", &Effect::Shared},
    {"all", &Effect::All},
    {"yields", &Effect::Yields},
    {"terminates", &Effect::Terminates},
    {"one-based", &Effect::OneBased},
    {"address", &Effect::Address},
    {"cooperative", &Effect::Cooperative},
};

template <typename T, size_t N> std::optional<T> word(const Word<T> (&Words)[N], llvm::StringRef Name) {
  for (const Word<T> &W : Words)
    if (Name == W.Name)
      return W.Value;
  return std::nullopt;
}

/// \p Text on one line of a message, whatever is in it.
inline std::string printable(llvm::StringRef Text) {
  std::string Out;
  for (char C : Text)
    Out += llvm::isPrint(C) || static_cast<signed char>(C) < 0 ? std::string(1, C)
                                                               : "\\x" + llvm::toHex(llvm::StringRef(&C, 1));
  return Out;
}

/// What a user may have meant: the nearest word, if it is near.
template <typename T, size_t N>
std::string unknown(llvm::StringRef What, const Word<T> (&Words)[N], llvm::StringRef Name) {
  std::string Message = ("unknown " + What + " '" + printable(Name.take_front(40)) + "'").str();
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

} // namespace belay::model

#endif
