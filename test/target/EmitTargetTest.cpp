//===- EmitTargetTest.cpp - What generated code may need of a CPU ---------===//

#include "compiler/target/EmitTarget.h"
#include "llvm/TargetParser/X86TargetParser.h"
#include "gtest/gtest.h"
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace inception;

namespace {

/// LLVM's names of the features that a program asks its CPU about.
std::set<std::string> getAskedFeatures() {
  std::stringstream source;
  source << std::ifstream(CPU_SOURCE).rdbuf();
  std::string text = source.str();
  std::regex entry("X\\(\"([^\"]+)\",");
  std::set<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), entry), end; at != end;
       ++at)
    names.insert((*at)[1]);
  return names;
}

} // namespace

/// Of every CPU, a feature is one that the program asks about, one that code
/// must do without, or one of these: code generation makes no use of them, or
/// every CPU that has the others has them. A new one has to be put somewhere.
TEST(EmitTarget, TakesNoFeatureForGrantedBeyondThese) {
  const std::set<std::string> granted = {
      "adx",       "aes",        "amx-avx512",   "amx-bf16",     "amx-complex",
      "amx-fp16",  "amx-fp8",    "amx-int8",     "amx-movrs",    "amx-tf32",
      "amx-tile",  "avxifma",    "avxneconvert", "avxvnniint16", "avxvnniint8",
      "cldemote",  "clflushopt", "clwb",         "clzero",       "cmov",
      "cmpccxadd", "crc32",      "cx16",         "cx8",          "enqcmd",
      "fsgsbase",  "fxsr",       "hreset",       "invpcid",      "kl",
      "lwp",       "mmx",        "movdir64b",    "movdiri",      "mwaitx",
      "pclmul",    "pconfig",    "pku",          "prefetchi",    "prfchw",
      "ptwrite",   "rdpid",      "rdpru",        "rdrnd",        "rdseed",
      "sahf",      "serialize",  "sgx",          "sha",          "sha512",
      "shstk",     "sm3",        "sm4",          "sse",          "sse2",
      "tsxldtrk",  "uintr",      "usermsr",      "waitpkg",      "wbnoinvd",
      "widekl",    "x87",        "xsave",        "xsavec",       "xsaveopt",
      "xsaves"};
  std::set<std::string> asked = getAskedFeatures(), others;
  ASSERT_TRUE(asked.count("avx2"));
  llvm::SmallVector<llvm::StringRef> cpus;
  llvm::X86::fillValidCPUArchList(cpus, /*Only64Bit=*/true);
  for (llvm::StringRef cpu : cpus) {
    auto target = createEmitTarget("x86_64-unknown-linux-gnu", cpu);
    ASSERT_TRUE(static_cast<bool>(target))
        << llvm::toString(target.takeError());
    for (const std::string &feature : target->required)
      if (!asked.count(feature))
        others.insert(feature);
  }
  EXPECT_EQ(others, granted);
}
