//===- InceptionDialect.td - The inception dialect ---------*- tablegen -*-===//

#ifndef DIALECT_INCEPTIONDIALECT_TD
#define DIALECT_INCEPTIONDIALECT_TD

include "mlir/IR/OpBase.td"

def Inception_Dialect : Dialect {
  let name = "inception";
  let cppNamespace = "::inception";
  let summary = "Convolutional networks of the Inception family";
  let description = [{
    What a network of the Inception family is, and how it is computed.

    Two families of operations share the dialect:

    * *graph operations* (`conv2d`, `max_pool`, `concat`, ...) are values in,
      values out, one for each layer of the table. They say what is computed.
    * *destination operations* (`conv2d_into`, `pool_into`, ...) write channel
      slices of a destination that may be shared with other operations. They say
      where a value goes, later carry a schedule, and work on tensors and on
      memrefs alike.

    Activations are `N x C x H x W`; the batch `N` is always dynamic, everything
    else is static. Parameters are symbols of the module (`parameter`), read by
    `weight`; their values are never in the IR.
  }];
  let dependentDialects = [
    "::mlir::tensor::TensorDialect", "::mlir::memref::MemRefDialect"
  ];
  let useDefaultAttributePrinterParser = 1;
}

class Inception_Op<string mnemonic, list<Trait> traits = []>
    : Op<Inception_Dialect, mnemonic, traits>;

#endif // DIALECT_INCEPTIONDIALECT_TD
