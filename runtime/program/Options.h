//===- Options.h - Options that several commands have -----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_OPTIONS_H
#define INCEPTION_RUNTIME_PROGRAM_OPTIONS_H

#include "runtime/core/Model.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <fmt/format.h>
#include <string>

namespace inception::program {

inline void addThreads(CLI::App *command, int &threads) {
  command
      ->add_option("--threads", threads,
                   "threads to use; one for each CPU by default")
      ->check(CLI::Range(1, INCEPTION_MAX_THREADS))
      ->type_name("N");
}

inline CLI::Option *addFile(CLI::App *command, const std::string &name,
                            std::string &value, const std::string &help) {
  return command->add_option(name, value, help)->type_name("FILE");
}

/// `seed` is a uint64_t, or an optional one.
template <typename Seed> CLI::Option *addSeed(CLI::App *command, Seed &seed) {
  // CLI11 takes signs and numbers that are too large, and makes others of them.
  auto isSeed = [](const std::string &text) -> std::string {
    uint64_t value;
    const char *end = text.data() + text.size();
    auto [next, error] = std::from_chars(text.data(), end, value);
    bool whole = error == std::errc() && next == end;
    return whole ? "" : fmt::format("'{}' is not in range 0 to 2^64 - 1", text);
  };
  return command->add_option("--seed", seed, "any number from 0 to 2^64 - 1")
      ->check(isSeed)
      ->type_name("N");
}

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_OPTIONS_H
