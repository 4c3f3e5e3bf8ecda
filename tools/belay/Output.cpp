#include "Output.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;

namespace belay {

static llvm::Error errorOf(llvm::raw_fd_ostream &Out, llvm::StringRef Name) {
  Out.flush();
  if (!Out.has_error())
    return llvm::Error::success();
  const std::error_code Error = Out.error();
  Out.clear_error();
  return llvm::createFileError(Name, Error);
}

/// What is no regular file (a pipe, /dev/stderr) can't be replaced in one step.
static llvm::Error writeInPlace(llvm::StringRef File, llvm::function_ref<void(llvm::raw_ostream &)> Write) {
  std::error_code Error;
  llvm::raw_fd_ostream Out(File, Error);
  if (Error)
    return llvm::createFileError(File, Error);
  Write(Out);
  return errorOf(Out, File);
}

llvm::Error isPlaceForOutput(llvm::StringRef File) {
  const llvm::StringRef Directory = llvm::sys::path::parent_path(File);
  if (fs::is_directory(File))
    return llvm::createFileError(File, std::make_error_code(std::errc::is_a_directory));
  if (!Directory.empty() && !fs::is_directory(Directory))
    return llvm::createFileError(File, std::make_error_code(std::errc::no_such_file_or_directory));
  return llvm::Error::success();
}

llvm::Error writeOutput(llvm::StringRef File, llvm::function_ref<void(llvm::raw_ostream &)> Write) {
  if (File.empty() || File == "-") {
    Write(llvm::outs());
    return errorOf(llvm::outs(), "standard output");
  }
  if (fs::exists(File) && !fs::is_regular_file(File))
    return writeInPlace(File, Write);
  auto Temporary = fs::TempFile::create(File + ".%%%%%%", fs::all_read | fs::all_write);
  if (!Temporary)
    return llvm::createFileError(File, Temporary.takeError());
  llvm::raw_fd_ostream Out(Temporary->FD, /*shouldClose=*/false);
  Write(Out);
  if (llvm::Error Failed = errorOf(Out, File)) {
    llvm::consumeError(Temporary->discard());
    return Failed;
  }
  return Temporary->keep(File);
}

} // namespace belay
