//===- Tensors.h - A tensor for each parameter ------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_TENSORS_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_TENSORS_H

#include "runtime/program/SafetensorsFile.h"

#include <cstdint>
#include <string>
#include <vector>

namespace inception::program {

/// Values for each of the network's parameters, in the table's order.
using Tensors = std::vector<std::vector<float>>;

/// Zeros of the parameters' shapes.
Tensors makeTensors();

/// The name and shape of each parameter; `prefix` comes before the names.
std::vector<TensorSpec> tensorSpecs(const std::string &prefix = "");

/// Reads a tensor for each parameter, named with `prefix`; says of all that are
/// missing or have another shape or type.
Tensors readTensors(SafetensorsFile &file, const std::string &path,
                    const std::string &prefix);

/// Writes the network's weights under the table's names.
void writeWeights(const std::string &path, const Tensors &weights,
                  const Metadata &metadata);

/// The index of the first parameter with a value that is not finite, or -1.
int findNonFinite(const Tensors &tensors);

/// Which parameters a pattern with *, ? and [...] means: those whose name or
/// whose layer's name matches. Throws, naming `option`, if there are none.
std::vector<bool> matchParameters(const std::vector<std::string> &patterns,
                                  const std::string &option);

/// The weights that a training starts with: those of the file `path`, but
/// initial ones of `seed` for parameters that `reset` matches; all are initial
/// without a path.
Tensors initialWeights(const std::string &path,
                       const std::vector<std::string> &reset, uint64_t seed);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_TENSORS_H
