//===- Attributes.cpp - Attributes as JSON --------------------------------===//

#include "compiler/emit/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
namespace json = llvm::json;

namespace inception {

json::Value toJson(Attribute attribute) {
  return llvm::TypeSwitch<Attribute, json::Value>(attribute)
      .Case([](BoolAttr value) { return json::Value(value.getValue()); })
      .Case([](IntegerAttr value) {
        return json::Value(value.getValue().getSExtValue());
      })
      .Case(
          [](FloatAttr value) { return json::Value(value.getValueAsDouble()); })
      .Case([](StringAttr value) { return json::Value(value.getValue()); })
      .Case([](UnitAttr) { return json::Value(true); })
      .Case([](ArrayAttr value) {
        json::Array array;
        for (Attribute element : value)
          array.push_back(toJson(element));
        return json::Value(std::move(array));
      })
      .Case([](DenseI64ArrayAttr value) {
        return json::Value(json::Array(value.asArrayRef()));
      })
      .Case([](DenseF64ArrayAttr value) {
        return json::Value(json::Array(value.asArrayRef()));
      })
      .Case([](DictionaryAttr value) {
        json::Object object;
        for (NamedAttribute entry : value)
          object[entry.getName().getValue()] = toJson(entry.getValue());
        return json::Value(std::move(object));
      })
      .Default([](Attribute value) {
        std::string text;
        llvm::raw_string_ostream(text) << value;
        return json::Value(text);
      });
}

} // namespace inception
