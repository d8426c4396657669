//===- Model.cpp - The constant that describes a compiled model -----------===//

#include "compiler/emit/Model.h"
#include "compiler/emit/Attributes.h"
#include "dialect/Inception.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "runtime/core/Model.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;

namespace inception {

namespace {

/// Reads members of dictionaries and remembers whether one was missing.
class Reader {
public:
  explicit Reader(mlir::ModuleOp module) : module(module) {}

  bool hasFailed() const { return failed; }

  template <typename Attr> Attr get(DictionaryAttr dict, StringRef name) {
    Attr result = dict.getAs<Attr>(name);
    if (!result && !failed) {
      failed = true;
      module.emitError("module has no usable attribute '") << name << "'";
    }
    return result;
  }

  std::string getString(DictionaryAttr dict, StringRef name) {
    auto attr = get<StringAttr>(dict, name);
    return attr ? attr.str() : std::string();
  }

  int64_t getInteger(DictionaryAttr dict, StringRef name) {
    auto attr = get<IntegerAttr>(dict, name);
    return attr ? attr.getValue().getSExtValue() : 0;
  }

  template <typename Shape>
  void getShape(DictionaryAttr dict, StringRef name, Shape &shape) {
    if (auto dense = dict.getAs<DenseI64ArrayAttr>(name)) {
      shape.assign(dense.asArrayRef().begin(), dense.asArrayRef().end());
      return;
    }
    auto array = get<ArrayAttr>(dict, name);
    if (!array)
      return;
    for (Attribute element : array)
      if (auto integer = dyn_cast<IntegerAttr>(element))
        shape.push_back(integer.getValue().getSExtValue());
  }

  /// The dictionaries of an array of dictionaries.
  SmallVector<DictionaryAttr> getDictionaries(DictionaryAttr dict,
                                              StringRef name) {
    SmallVector<DictionaryAttr> result;
    if (auto array = get<ArrayAttr>(dict, name))
      for (Attribute element : array)
        if (auto entry = dyn_cast<DictionaryAttr>(element))
          result.push_back(entry);
    return result;
  }

private:
  mlir::ModuleOp module;
  bool failed = false;
};

} // namespace

static ParameterInfo readParameter(Reader &reader, DictionaryAttr dict) {
  ParameterInfo result;
  result.name = reader.getString(dict, "name");
  auto fileName = dict.getAs<StringAttr>("file_name");
  result.fileName = fileName ? fileName.str() : result.name;
  reader.getShape(dict, "shape", result.shape);
  auto init = reader.get<InitAttr>(dict, "init");
  if (!init)
    return result;
  double scale = init.getScale().getValueAsDouble();
  switch (init.getKind()) {
  case InitKind::Constant:
    result.initKind = INCEPTION_INIT_CONSTANT;
    result.init[0] = scale;
    break;
  case InitKind::Uniform:
    result.initKind = INCEPTION_INIT_UNIFORM;
    result.init[0] = -scale;
    result.init[1] = scale;
    break;
  case InitKind::Normal:
    result.initKind = INCEPTION_INIT_NORMAL;
    result.init[1] = scale;
    break;
  }
  return result;
}

/// A hash of all that packed weights depend on: the names and shapes of the
/// parameters and the function that packs them.
static uint64_t computeFingerprint(mlir::ModuleOp module,
                                   const ModelInfo &info) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (const ParameterInfo &parameter : info.parameters) {
    stream << parameter.name;
    for (int64_t size : parameter.shape)
      stream << ',' << size;
    stream << ';';
  }
  stream << info.packedSize;
  if (auto pack = module.lookupSymbol<LLVM::LLVMFuncOp>("inception_pack"))
    pack->print(stream);
  return llvm::xxh3_64bits(text);
}

static int32_t getStateKind(StringRef name) {
  return llvm::StringSwitch<int32_t>(name)
      .Case("gradient", INCEPTION_STATE_GRADIENT)
      .Case("velocity", INCEPTION_STATE_VELOCITY)
      .Case("square", INCEPTION_STATE_SQUARE)
      .Case("average", INCEPTION_STATE_AVERAGE)
      .Default(INCEPTION_STATE_PARAMETER);
}

static StatisticsInfo readStatistics(Reader &reader, DictionaryAttr dict) {
  StatisticsInfo info;
  info.call = reader.getInteger(dict, "call");
  info.elements = reader.getInteger(dict, "elements");
  info.moments = reader.getString(dict, "kind") == "moments";
  auto copy = [&](auto values, std::array<int64_t, 2> &pair) {
    if (values && values.size() == 2)
      llvm::copy(values.asArrayRef(), pair.begin());
  };
  copy(reader.get<DenseBoolArrayAttr>(dict, "in_state"), info.inState);
  copy(reader.get<DenseI64ArrayAttr>(dict, "fixed"), info.fixed);
  copy(reader.get<DenseI64ArrayAttr>(dict, "per_image"), info.perImage);
  return info;
}

static TrainingInfo readTraining(Reader &reader, mlir::ModuleOp module,
                                 ArrayRef<ParameterInfo> parameters) {
  DictionaryAttr attrs = module->getDiscardableAttrDictionary();
  TrainingInfo info;
  info.blockSize = reader.getInteger(attrs, "inception.state_block");
  info.packed = module.lookupSymbol("inception_state_pack") != nullptr;
  if (auto sizes =
          reader.get<DictionaryAttr>(attrs, "inception.training_workspace")) {
    info.workspacePerImage = reader.getInteger(sizes, "per_image");
    info.workspacePerThread = reader.getInteger(sizes, "per_thread");
    info.workspaceFixed = reader.getInteger(sizes, "fixed");
  }
  if (auto kept = attrs.getAs<DictionaryAttr>("inception.kept")) {
    info.keptValues = reader.getInteger(kept, "values");
    info.keptBytes = reader.getInteger(kept, "bytes");
    info.recomputed = reader.getInteger(kept, "recomputed");
  }
  info.offsets.resize(parameters.size());
  info.lastCalls.resize(parameters.size(), -1);
  llvm::StringMap<size_t> indices;
  for (auto [index, parameter] : llvm::enumerate(parameters))
    indices[parameter.name] = index;
  for (DictionaryAttr dict : reader.getDictionaries(attrs, "inception.state")) {
    size_t parameter = indices.lookup(reader.getString(dict, "of"));
    int64_t offset = reader.getInteger(dict, "offset");
    int32_t kind = getStateKind(reader.getString(dict, "kind"));
    if (kind == INCEPTION_STATE_PARAMETER)
      info.offsets[parameter] = offset;
    if (auto call = dict.getAs<IntegerAttr>("last_call"))
      info.lastCalls[parameter] = call.getInt();
    size_t block = info.blockSize > 0 ? offset / info.blockSize : 0;
    if (block >= info.kinds.size())
      info.kinds.resize(block + 1);
    info.kinds[block] = kind;
  }
  if (attrs.contains("inception.statistics"))
    for (DictionaryAttr dict :
         reader.getDictionaries(attrs, "inception.statistics"))
      info.statistics.push_back(readStatistics(reader, dict));
  return info;
}

FailureOr<ModelInfo> readModelInfo(mlir::ModuleOp module) {
  Reader reader(module);
  DictionaryAttr attrs = module->getDiscardableAttrDictionary();
  ModelInfo info;
  info.name = reader.getString(attrs, "inception.name");
  info.maxBatch = reader.getInteger(attrs, "inception.max_batch");
  info.packedSize = reader.getInteger(attrs, "inception.packed_size");
  if (auto preprocess = attrs.getAs<DictionaryAttr>("inception.preprocess"))
    info.preprocessJson = llvm::formatv("{0}", toJson(preprocess));
  if (auto training = attrs.getAs<DictionaryAttr>("inception.training"))
    info.trainingJson = llvm::formatv("{0}", toJson(training));
  if (auto sizes = reader.get<DictionaryAttr>(attrs, "inception.workspace")) {
    info.workspacePerImage = reader.getInteger(sizes, "per_image");
    info.workspacePerThread = reader.getInteger(sizes, "per_thread");
    info.workspaceFixed = reader.getInteger(sizes, "fixed");
  }
  if (auto input = reader.get<DictionaryAttr>(attrs, "inception.input")) {
    info.inputName = reader.getString(input, "name");
    reader.getShape(input, "shape", info.inputShape);
    auto type = input.getAs<TypeAttr>("type");
    if (type && !type.getValue().isF32())
      return module.emitError("native code has an interface of f32; this "
                              "network is in ")
             << type.getValue();
  }
  for (DictionaryAttr dict :
       reader.getDictionaries(attrs, "inception.parameters"))
    info.parameters.push_back(readParameter(reader, dict));
  for (DictionaryAttr dict :
       reader.getDictionaries(attrs, "inception.outputs")) {
    OutputInfo &output = info.outputs.emplace_back();
    output.name = reader.getString(dict, "name");
    reader.getShape(dict, "shape", output.shape);
    if (auto kind = reader.get<OutputKindAttr>(dict, "kind"))
      output.kind = kind.getValue();
  }
  for (DictionaryAttr dict :
       reader.getDictionaries(attrs, "inception.layers")) {
    LayerInfo &layer = info.layers.emplace_back();
    layer.name = reader.getString(dict, "name");
    layer.kind = reader.getString(dict, "kind");
    layer.family = reader.getString(dict, "family");
    layer.macs = reader.getInteger(dict, "macs");
    layer.bytes = reader.getInteger(dict, "bytes");
    reader.getShape(dict, "shape", layer.shape);
    if (auto cycles = dict.getAs<DenseI64ArrayAttr>("predicted_cycles"))
      if (cycles.size() == 2) {
        layer.predictedCycles = cycles[0];
        layer.predictedParallelCycles = cycles[1];
      }
    if (auto schedule = dict.getAs<StringAttr>("schedule")) {
      // Those of a group's layers, one after the other.
      SmallVector<StringRef> parts;
      schedule.getValue().split(parts, "#inception.schedule<");
      for (StringRef part : parts) {
        size_t end = part.rfind('>');
        layer.schedule += part.take_front(end);
        if (end != StringRef::npos)
          layer.schedule += part.drop_front(end + 1);
      }
    }
  }
  if (attrs.contains("inception.fusions"))
    for (DictionaryAttr dict :
         reader.getDictionaries(attrs, "inception.fusions")) {
      FusionInfo &fusion = info.fusions.emplace_back();
      fusion.layer = reader.getString(dict, "layer");
      if (auto fused = dict.getAs<BoolAttr>("fused"))
        fusion.fused = fused.getValue();
      auto readCycles = [&](StringRef key, std::array<int64_t, 2> &cycles) {
        auto values = dict.getAs<DenseI64ArrayAttr>(key);
        if (values && values.size() == 2)
          llvm::copy(values.asArrayRef(), cycles.begin());
      };
      readCycles("fused_cycles", fusion.fusedCycles);
      readCycles("separate_cycles", fusion.separateCycles);
    }
  if (auto ignored = attrs.getAs<ArrayAttr>("inception.ignored"))
    for (Attribute pattern : ignored)
      if (auto text = dyn_cast<StringAttr>(pattern))
        info.ignored.push_back(text.str());
  if (attrs.contains("inception.state"))
    info.training = readTraining(reader, module, info.parameters);
  if (reader.hasFailed())
    return failure();
  if (info.inputShape.size() != 3 || info.outputs.empty())
    return module.emitError(
        "module attributes describe no network with an image as input");
  info.fingerprint = computeFingerprint(module, info);
  return info;
}

namespace {

/// Builds constants in the layout of the C structs of runtime/core/Model.h,
/// which have no padding: a struct is the sequence of its members.
class ConstantBuilder {
public:
  explicit ConstantBuilder(llvm::Module &module)
      : module(module), context(module.getContext()),
        pointer(llvm::PointerType::getUnqual(context)) {}

  llvm::Constant *integer64(uint64_t value) {
    return llvm::ConstantInt::get(llvm::Type::getInt64Ty(context), value);
  }
  llvm::Constant *integer32(uint32_t value) {
    return llvm::ConstantInt::get(llvm::Type::getInt32Ty(context), value);
  }
  llvm::Constant *real(double value) {
    return llvm::ConstantFP::get(llvm::Type::getDoubleTy(context), value);
  }
  llvm::Constant *null() { return llvm::ConstantPointerNull::get(pointer); }

  /// The address of a string of static storage.
  llvm::Constant *string(StringRef text) {
    llvm::GlobalVariable *&entry = strings[text];
    if (!entry)
      entry = makeGlobal(llvm::ConstantDataArray::getString(context, text));
    return entry;
  }

  /// The address of an array of `entries`, all of one type.
  llvm::Constant *array(ArrayRef<llvm::Constant *> entries) {
    if (entries.empty())
      return null();
    return makeGlobal(llvm::ConstantArray::get(
        llvm::ArrayType::get(entries.front()->getType(), entries.size()),
        entries));
  }

  llvm::Constant *record(ArrayRef<llvm::Constant *> members) {
    return llvm::ConstantStruct::getAnon(context, members);
  }

  /// Appends a shape, filled up with ones to the largest rank.
  void addShape(SmallVectorImpl<llvm::Constant *> &members,
                ArrayRef<int64_t> shape) {
    for (size_t i = 0; i < INCEPTION_MAX_RANK; ++i)
      members.push_back(integer64(i < shape.size() ? shape[i] : 1));
  }

  llvm::Constant *function(StringRef name) {
    llvm::Function *result = module.getFunction(name);
    assert(result && "the llvm level defines forward and pack");
    return result;
  }

private:
  llvm::GlobalVariable *makeGlobal(llvm::Constant *value) {
    auto *global = new llvm::GlobalVariable(
        module, value->getType(), /*isConstant=*/true,
        llvm::GlobalValue::PrivateLinkage, value, "inception_data");
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    return global;
  }

  llvm::Module &module;
  llvm::LLVMContext &context;
  llvm::PointerType *pointer;
  llvm::StringMap<llvm::GlobalVariable *> strings;
};

} // namespace

static llvm::Constant *makeParameter(ConstantBuilder &builder,
                                     const ParameterInfo &parameter) {
  SmallVector<llvm::Constant *> members = {builder.string(parameter.name),
                                           builder.string(parameter.fileName)};
  builder.addShape(members, parameter.shape);
  members.append({builder.real(parameter.init[0]),
                  builder.real(parameter.init[1]),
                  builder.integer32(parameter.shape.size()),
                  builder.integer32(parameter.initKind)});
  return builder.record(members);
}

static int32_t getOutputKind(OutputKind kind) {
  switch (kind) {
  case OutputKind::Features:
    return INCEPTION_OUTPUT_FEATURES;
  case OutputKind::Logits:
    return INCEPTION_OUTPUT_LOGITS;
  case OutputKind::Probabilities:
    return INCEPTION_OUTPUT_PROBABILITIES;
  }
  llvm_unreachable("all kinds are handled");
}

static llvm::Constant *makeOutput(ConstantBuilder &builder,
                                  const OutputInfo &output) {
  SmallVector<llvm::Constant *> members = {builder.string(output.name)};
  builder.addShape(members, output.shape);
  int64_t elements = 1;
  for (int64_t size : output.shape)
    elements *= size;
  members.append({builder.integer64(elements),
                  builder.integer32(output.shape.size()),
                  builder.integer32(getOutputKind(output.kind))});
  return builder.record(members);
}

static llvm::Constant *makeStatistics(ConstantBuilder &builder,
                                      const StatisticsInfo &statistics) {
  SmallVector<llvm::Constant *> members;
  for (const auto &pair : {statistics.fixed, statistics.perImage})
    for (int64_t value : pair)
      members.push_back(builder.integer64(value));
  for (int64_t value : statistics.inState)
    members.push_back(builder.integer32(value));
  members.append(
      {builder.integer32(statistics.call),
       builder.integer32(statistics.moments ? INCEPTION_STATISTICS_MOMENTS
                                            : INCEPTION_STATISTICS_SUMS),
       builder.integer32(statistics.elements), builder.integer32(0)});
  return builder.record(members);
}

/// The address of what --train adds, or null.
static llvm::Constant *makeTraining(ConstantBuilder &builder,
                                    const std::optional<TrainingInfo> &info) {
  if (!info)
    return builder.null();
  SmallVector<llvm::Constant *> offsets, kinds, lastCalls, statistics;
  for (auto [offset, call] : llvm::zip_equal(info->offsets, info->lastCalls)) {
    offsets.push_back(builder.integer64(offset));
    lastCalls.push_back(builder.integer32(call));
  }
  for (int32_t kind : info->kinds)
    kinds.push_back(builder.integer32(kind));
  for (const StatisticsInfo &entry : info->statistics)
    statistics.push_back(makeStatistics(builder, entry));
  auto packing = [&](StringRef name) {
    return info->packed ? builder.function(name) : builder.null();
  };
  return builder.array({builder.record(
      {builder.array(offsets), builder.array(kinds), builder.array(lastCalls),
       builder.function("inception_gradients"),
       builder.function("inception_update"), packing("inception_state_pack"),
       packing("inception_state_unpack"), builder.array(statistics),
       builder.integer64(info->blockSize),
       builder.integer64(info->workspacePerImage),
       builder.integer64(info->workspacePerThread),
       builder.integer64(info->workspaceFixed),
       builder.integer32(info->kinds.size()),
       builder.integer32(statistics.size())})});
}

void defineModel(llvm::Module &module, const ModelInfo &info,
                 const ModelText &text) {
  ConstantBuilder builder(module);
  SmallVector<llvm::Constant *> parameters, outputs, layers, ignored;
  for (const ParameterInfo &parameter : info.parameters)
    parameters.push_back(makeParameter(builder, parameter));
  for (const OutputInfo &output : info.outputs)
    outputs.push_back(makeOutput(builder, output));
  for (const LayerInfo &layer : info.layers)
    layers.push_back(builder.record(
        {builder.string(layer.name), builder.string(layer.kind),
         builder.string(layer.schedule), builder.string(layer.family),
         builder.integer64(layer.macs), builder.integer64(layer.bytes)}));
  for (const std::string &pattern : info.ignored)
    ignored.push_back(builder.string(pattern));

  llvm::Constant *model = builder.record({
      builder.string(info.name),
      builder.string(info.inputName),
      builder.string(text.version),
      builder.string(text.cpu),
      builder.string(text.features),
      builder.string(info.preprocessJson),
      builder.string(makeDescription(info)),
      builder.string(info.training ? info.trainingJson : ""),
      builder.array(parameters),
      builder.array(outputs),
      builder.array(layers),
      builder.array(ignored),
      builder.function("inception_forward"),
      builder.function("inception_pack"),
      makeTraining(builder, info.training),
      builder.integer64(info.fingerprint),
      builder.integer64(info.packedSize),
      builder.integer64(info.workspacePerImage),
      builder.integer64(info.workspacePerThread),
      builder.integer64(info.workspaceFixed),
      builder.integer32(info.inputShape[0]),
      builder.integer32(info.inputShape[1]),
      builder.integer32(info.inputShape[2]),
      builder.integer32(info.maxBatch),
      builder.integer32(parameters.size()),
      builder.integer32(outputs.size()),
      builder.integer32(layers.size()),
      builder.integer32(ignored.size()),
      builder.integer32(INCEPTION_ABI_VERSION),
      builder.integer32(0),
  });
  assert(module.getDataLayout().getTypeAllocSize(model->getType()) ==
             sizeof(inception_model) &&
         "runtime/core/Model.h has another layout");
  new llvm::GlobalVariable(module, model->getType(), /*isConstant=*/true,
                           llvm::GlobalValue::ExternalLinkage, model,
                           "inception_model");
}

std::string makeDescription(const ModelInfo &info) {
  llvm::json::Array layers;
  for (const LayerInfo &layer : info.layers)
    layers.push_back(llvm::json::Object{
        {"name", layer.name},
        {"kind", layer.kind},
        {"shape", llvm::json::Array(layer.shape)},
        {"macs", layer.macs},
        {"bytes", layer.bytes},
        {"schedule", layer.schedule},
        {"predicted_cycles", layer.predictedCycles},
        {"predicted_parallel_cycles", layer.predictedParallelCycles}});
  return llvm::formatv("{0}", llvm::json::Value(llvm::json::Object{
                                  {"layers", std::move(layers)}}));
}

} // namespace inception
