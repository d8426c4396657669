//===- ClassNames.h - The classes that weights were trained on --*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_CLASSNAMES_H
#define INCEPTION_RUNTIME_PROGRAM_CLASSNAMES_H

#include <string>
#include <vector>

namespace inception::program {

/// The key of a weights file's `__metadata__` that has the names of its
/// classes, as the text of a JSON list: safetensors keeps strings only.
inline constexpr const char *classNamesKey = "class_names";

/// The value for that key.
std::string formatClassNames(const std::vector<std::string> &names);

/// The names in a weights file, or none; throws if their number is not that of
/// the network's classes.
std::vector<std::string> readClassNames(const std::string &path,
                                        int64_t classes);

/// The file beside probabilities that says which class each column is: P.npy
/// has P.classes.txt.
std::string classListBeside(const std::string &probabilities);

/// The names in a text file, one a line; throws if their number is not that of
/// the network's classes.
std::vector<std::string> readClassList(const std::string &path,
                                       int64_t classes);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_CLASSNAMES_H
