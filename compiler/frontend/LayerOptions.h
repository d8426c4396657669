//===- LayerOptions.h - Options of single layers ----------------*- C++ -*-===//

#ifndef COMPILER_FRONTEND_LAYEROPTIONS_H
#define COMPILER_FRONTEND_LAYEROPTIONS_H

#include "compiler/frontend/Fields.h"
#include "compiler/frontend/Table.h"

namespace inception::table {

/// Each reads the options of one kind of layer; what is wrong is reported and
/// has its default value.
Conv readConv(Fields &fields);
/// The options of a convolution beside its size and place.
Conv readConvStyle(Fields &fields);
Linear readLinear(Fields &fields);
Pool readPool(Fields &fields, bool average);
AdaptivePool readAdaptivePool(Fields &fields, bool global);
Lrn readLrn(Fields &fields);
BatchNorm readBatchNorm(Fields &fields);
ScaleShift readScaleShift(Fields &fields);
Dropout readDropout(Fields &fields);

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
