//===- InceptionOps.td - All operations of the dialect -----*- tablegen -*-===//

#ifndef DIALECT_INCEPTIONOPS_TD
#define DIALECT_INCEPTIONOPS_TD

include "dialect/InceptionGraphOps.td"
include "dialect/InceptionWeightOps.td"
include "dialect/InceptionDestinationOps.td"
include "dialect/InceptionGradientDestinationOps.td"
include "dialect/InceptionBatchOps.td"
include "dialect/InceptionGradientOps.td"
include "dialect/InceptionActivationOps.td"
include "dialect/InceptionNormalisationOps.td"
include "dialect/InceptionTrainingOps.td"

#endif // DIALECT_INCEPTIONOPS_TD
