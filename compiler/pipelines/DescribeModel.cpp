//===- DescribeModel.cpp - What is known of a network beside its code -----===//

#include "compiler/cost/LayerShapes.h"
#include "compiler/pipelines/Passes.h"
#include "dialect/Inception.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/FormatVariadic.h"

#include <numeric>

using namespace mlir;

namespace inception {

#define GEN_PASS_DEF_DESCRIBEMODEL
#include "compiler/pipelines/Passes.h.inc"

/// Bytes of a tensor for one image.
static int64_t getBytes(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return 0;
  int64_t bytes = llvm::divideCeil(tensor.getElementTypeBitWidth(), 8);
  for (int64_t size : tensor.getShape())
    bytes *= ShapedType::isDynamic(size) ? 1 : size;
  return bytes;
}

/// The shape of a tensor without the batch; of a flat one, the channels alone.
static ArrayRef<int64_t> getImageShape(Type type, bool flat) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(type).getShape();
  return shape.slice(1, flat ? 1 : shape.size() - 1);
}

namespace {

struct DescribeModel : impl::DescribeModelBase<DescribeModel> {
  using Base::Base;

  void runOnOperation() override {
    mlir::ModuleOp module = getOperation();
    auto function = module.lookupSymbol<func::FuncOp>("forward");
    if (!function || function.getNumArguments() != 1 ||
        !isActivation(function.getArgumentTypes().front())) {
      module.emitError("a network is a function @forward of one image batch");
      return signalPassFailure();
    }
    Builder builder(&getContext());
    Type input = function.getArgumentTypes().front();
    module->setAttr("inception.input",
                    builder.getDictionaryAttr(
                        describeValue(builder, input, /*flat=*/false,
                                      function.getArgAttrDict(0), "data")));
    SmallVector<Attribute> outputs, parameters, described;
    for (auto [index, type] : llvm::enumerate(function.getResultTypes())) {
      DictionaryAttr attrs = function.getResultAttrDict(index);
      bool flat = attrs && attrs.contains("inception.flat");
      SmallVector<NamedAttribute> output = describeValue(
          builder, type, flat, attrs, "output" + std::to_string(index));
      auto kind =
          attrs ? attrs.getAs<OutputKindAttr>(outputKindAttrName) : nullptr;
      output.push_back(builder.getNamedAttr(
          "kind",
          kind ? kind
               : OutputKindAttr::get(&getContext(), OutputKind::Features)));
      outputs.push_back(builder.getDictionaryAttr(output));
    }
    for (auto parameter : module.getOps<ParameterOp>())
      parameters.push_back(describeParameter(builder, parameter));
    // Where values have destinations, an operation without one (a slice, the
    // concatenation of siblings' filters) is no layer.
    bool placed = function
                      .walk([](DestinationOpInterface) {
                        return WalkResult::interrupt();
                      })
                      .wasInterrupted();
    std::optional<CostModel> model;
    if (placed && module->hasAttr(targetAttrName)) {
      FailureOr<TargetDescription> target = getTarget(module, "");
      if (failed(target))
        return signalPassFailure();
      model.emplace(getCostModel(function, *target));
    }
    // A group is one layer.
    function.walk<WalkOrder::PreOrder>([&](ComputeOpInterface op) {
      if (op->getNumResults() > 0 &&
          (!placed || isa<DestinationOpInterface, GroupOp>(*op))) {
        DictionaryAttr layer = describeLayer(builder, op);
        if (model)
          layer = addPrediction(builder, op, layer, *model);
        remark::analysis(op.getLoc(), remark::RemarkOpts::name("work").category(
                                          "inception-describe-model"))
            << remark::metric("multiply-adds", op.getMacs())
            << remark::metric("bytes",
                              layer.getAs<IntegerAttr>("bytes").getInt());
        described.push_back(layer);
      }
      return isa<GroupOp>(*op) ? WalkResult::skip() : WalkResult::advance();
    });
    layers += described.size();
    module->setAttr("inception.outputs", builder.getArrayAttr(outputs));
    module->setAttr("inception.parameters", builder.getArrayAttr(parameters));
    module->setAttr("inception.layers", builder.getArrayAttr(described));
  }

private:
  static SmallVector<NamedAttribute>
  describeValue(Builder &builder, Type type, bool flat, DictionaryAttr attrs,
                const std::string &defaultName) {
    StringAttr name =
        attrs ? attrs.getAs<StringAttr>("inception.name") : StringAttr();
    return {builder.getNamedAttr(
                "name", name ? name : builder.getStringAttr(defaultName)),
            builder.getNamedAttr("shape", builder.getDenseI64ArrayAttr(
                                              getImageShape(type, flat))),
            builder.getNamedAttr("type",
                                 TypeAttr::get(getElementTypeOrSelf(type)))};
  }

  static DictionaryAttr describeParameter(Builder &builder,
                                          ParameterOp parameter) {
    auto type = cast<RankedTensorType>(parameter.getType());
    SmallVector<NamedAttribute> fields = {
        builder.getNamedAttr("name",
                             builder.getStringAttr(parameter.getSymName())),
        builder.getNamedAttr("shape",
                             builder.getDenseI64ArrayAttr(type.getShape())),
        builder.getNamedAttr("init", parameter.getInitAttr())};
    if (StringAttr fileName = parameter.getFileNameAttr())
      fields.push_back(builder.getNamedAttr("file_name", fileName));
    return builder.getDictionaryAttr(fields);
  }

  /// What the layers of a group, or one alone, read from outside.
  static int64_t getBytesRead(ArrayRef<ComputeOpInterface> layers) {
    int64_t bytes = 0;
    Operation *before = nullptr;
    for (ComputeOpInterface layer : layers) {
      auto destination = cast<DestinationOpInterface>(*layer);
      for (OpOperand *operand : destination.getDpsInputOperands())
        if (!before || operand->get().getDefiningOp() != before)
          bytes += getBytes(operand->get().getType());
      before = layer;
    }
    return bytes;
  }

  /// The layers of a group, or one alone.
  static SmallVector<ComputeOpInterface> getLayers(ComputeOpInterface op) {
    if (auto group = dyn_cast<GroupOp>(*op))
      return group.getLayers();
    return {op};
  }

  /// Adds the cycles that one thread and all threads should take.
  static DictionaryAttr addPrediction(Builder &builder, ComputeOpInterface op,
                                      DictionaryAttr layer,
                                      const CostModel &model) {
    if (!llvm::all_of(getLayers(op), [](ComputeOpInterface layer) {
          return cast<DestinationOpInterface>(*layer).getScheduleAttr();
        }))
      return layer;
    SmallVector<NamedAttribute> entries(layer.getValue());
    auto cycles = [&](int64_t threads) {
      return std::llround(getPredictedTime(op, model, threads));
    };
    entries.push_back(builder.getNamedAttr(
        "predicted_cycles",
        builder.getDenseI64ArrayAttr(
            {cycles(1), cycles(model.getTarget().threads)})));
    return builder.getDictionaryAttr(entries);
  }

  /// Adds the types of the filters that `value` is made of.
  static void collectFilters(Value value,
                             SmallVectorImpl<ShapedType> &filters) {
    Operation *op = value.getDefiningOp();
    if (auto weight = dyn_cast_or_null<WeightReadOp>(op)) {
      auto type = cast<ShapedType>(weight.getType());
      if (type.getRank() > 1)
        filters.push_back(type);
    } else if (op && isa<WeightOpInterface>(op) &&
               !isActivation(op->getResult(0).getType())) {
      for (Value operand : op->getOperands())
        collectFilters(operand, filters);
    }
  }

  /// What the layers' time is summed under where times are compared:
  /// "conv 3x3" for convolutions, by the largest kernel where several are one
  /// layer; "linear", or what a layer without a filter says; "other".
  static std::string getFamily(ArrayRef<ComputeOpInterface> layers) {
    SmallVector<ShapedType> filters;
    for (ComputeOpInterface layer : layers)
      for (Value operand : layer->getOperands())
        collectFilters(operand, filters);
    auto area = [](ShapedType filter) {
      ArrayRef<int64_t> kernel = filter.getShape().drop_front(2);
      return std::accumulate(kernel.begin(), kernel.end(), int64_t(1),
                             std::multiplies<>());
    };
    ShapedType largest;
    for (ShapedType filter : filters)
      if (!largest || area(filter) > area(largest))
        largest = filter;
    if (!largest) {
      ComputeOpInterface first = layers.front();
      StringRef family = first.getLayerFamily();
      return family.empty() ? "other" : family.str();
    }
    if (largest.getRank() != 4)
      return "linear";
    return llvm::formatv("conv {0}x{1}", largest.getDimSize(2),
                         largest.getDimSize(3));
  }

  /// A destination operation's output is what it writes, not the whole of the
  /// destination.
  static DictionaryAttr describeLayer(Builder &builder, ComputeOpInterface op) {
    SmallVector<int64_t> shape(
        getImageShape(op->getResult(0).getType(), /*flat=*/false));
    int64_t bytes = 0;
    std::string schedule;
    SmallVector<ComputeOpInterface> layers = getLayers(op);
    if (auto last = dyn_cast<DestinationOpInterface>(*layers.back())) {
      shape[0] = 0;
      for (unsigned index : llvm::seq(last.getNumDpsInits()))
        shape[0] += last.getOutChannelCount(index);
      llvm::raw_string_ostream stream(schedule);
      llvm::interleave(
          layers, stream,
          [&](ComputeOpInterface layer) {
            if (auto attr =
                    cast<DestinationOpInterface>(*layer).getScheduleAttr())
              stream << attr;
          },
          " then ");
      bytes = getBytesRead(layers);
    } else {
      for (Type type : op->getOperandTypes())
        bytes += getBytes(type);
    }
    int64_t written = llvm::divideCeil(
        getElementTypeOrSelf(op->getResult(0)).getIntOrFloatBitWidth(), 8);
    for (int64_t size : shape)
      written *= size;
    return builder.getDictionaryAttr(
        {builder.getNamedAttr("name", builder.getStringAttr(op.getLayerName())),
         builder.getNamedAttr("kind", builder.getStringAttr(op.getLayerKind())),
         builder.getNamedAttr("family",
                              builder.getStringAttr(getFamily(layers))),
         builder.getNamedAttr("shape", builder.getDenseI64ArrayAttr(shape)),
         builder.getNamedAttr("macs", builder.getI64IntegerAttr(op.getMacs())),
         builder.getNamedAttr("bytes",
                              builder.getI64IntegerAttr(bytes + written)),
         builder.getNamedAttr("schedule", builder.getStringAttr(schedule))});
  }
};

} // namespace

} // namespace inception
