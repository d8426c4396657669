//===- LayerOptions.h - Options of single layers ----------------*- C++ -*-===//

#ifndef COMPILER_FRONTEND_LAYEROPTIONS_H
#define COMPILER_FRONTEND_LAYEROPTIONS_H

#include "compiler/frontend/Fields.h"
#include "compiler/frontend/Table.h"

namespace inception::table {

/// The kinds whose layers have no layers in them, activation functions apart.
std::vector<std::string> getPlainKinds();
/// The kinds that are activation functions: those of the dialect.
std::vector<std::string> getActivationKinds();

/// Reads the options of a layer of such a kind; what is wrong is reported and
/// has its default value. Nothing for any other kind.
std::optional<What> readPlain(const std::string &kind, Fields &fields);

/// The options of a convolution beside its size and place.
Conv readConvStyle(Fields &fields);

/// Whether a layer of `kind` has parameters of its own, and the options below.
bool hasParameters(const std::string &kind);
RateMultipliers readRateMultipliers(Fields &fields);

/// Reads the options of `kind` among the defaults, which are checked so even
/// where no layer uses them. False when no kind is called that.
bool checkDefaultsOf(const std::string &kind, Fields &fields);

/// What an Inception row says beside its six columns.
struct InceptionOptions {
  bool averagePool = false;
  int64_t kernel5x5 = 5;
};
InceptionOptions readInceptionOptions(Fields &fields);

/// What a residual addition says beside its layers.
struct ResidualOptions {
  double scale = 1;
  bool relu = false;
};
ResidualOptions readResidualOptions(Fields &fields);

} // namespace inception::table

#endif // COMPILER_FRONTEND_LAYEROPTIONS_H
