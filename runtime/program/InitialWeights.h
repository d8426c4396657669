//===- InitialWeights.h - Initial weights from a seed -----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_INITIALWEIGHTS_H
#define INCEPTION_RUNTIME_PROGRAM_INITIALWEIGHTS_H

#include "runtime/core/Model.h"

#include <cstdint>
#include <string>
#include <vector>

namespace inception::program {

/// The initial values of a parameter: bit for bit the same on every machine,
/// and independent of all other parameters.
///
/// Element i takes words i (uniform) or 12 i to 12 i + 11 (normal) of the
/// sequence that Philox gives for the counters {block, block >> 32, h, h >>
/// 32}, where h is the FNV-1a hash of the parameter's name, and the key {seed,
/// seed >> 32}.
///
///     uniform = low + (high - low) * ((word >> 8) + 0.5) * 2^-24
///     normal  = mean + deviation * (sum of 12 words - 6 * (2^32 - 1)) * 2^-32
///
/// The sum of 12 uniform numbers has variance 1 and is exact in integers, where
/// the usual transformations to a normal distribution would call libm, which
/// differs from machine to machine. It never exceeds 6 deviations.
std::vector<float> initialValues(const inception_parameter &parameter,
                                 uint64_t seed);

/// What comes before the data of a safetensors file that holds tensors of the
/// names and shapes of these parameters, in this order, as f32.
std::string safetensorsHeader(const std::vector<int> &parameters);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_INITIALWEIGHTS_H
