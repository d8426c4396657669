//===- DamageTest.cpp - Files of the user's, damaged ----------------------===//
//
// Tables, weight maps, schedules and targets, each with bytes cut, changed and
// put in: what is read is right, or there is a diagnostic.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/ScheduleFile.h"
#include "compiler/frontend/TableToIR.h"
#include "compiler/frontend/TargetFile.h"
#include "compiler/frontend/WeightMap.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>
#include <random>

using namespace inception;

namespace {

constexpr const char *tableText = R"({
  "format": 1, "name": "n", "input": {"name": "data", "shape": [3, 12, 11]},
  "preprocess": {"order": "BGR", "resize": 16, "range": 255, "mean": [104, 117, 123]},
  "defaults": {"conv": {"padding": "same", "relu": true, "init": "he"}},
  "blocks": {"pair": {"parameters": ["f"], "layers": [
    {"conv": "a", "filters": "$f", "batch_norm": {"epsilon": 1e-3}},
    {"conv": "b", "filters": "$f", "kernel": [1, 3], "padding": [0, 1]}]}},
  "table": [
    {"conv": "conv", "kernel": 3, "filters": 24, "params": "5.2K"},
    {"lrn": "norm", "size": 5, "alpha": 1e-4, "beta": 0.75, "k": 2},
    {"inception": "module", "1x1": 5, "3x3_reduce": 6, "3x3": 7, "5x5_reduce": 3, "5x5": 4, "pool_proj": 8},
    {"pair": "two", "f": 9},
    {"residual": "add", "scale": 0.3, "layers": [{"conv": "c", "filters": 9}]},
    {"max_pool": "pool", "kernel": 3, "stride": 2, "ceil": true},
    {"concat": "both", "branches": [[{"conv": "l", "filters": 2}], [{"relu": "r"}]]},
    {"dropout": "drop", "rate": 0.2},
    {"global_avg_pool": "mean"},
    {"linear": "classifier", "outputs": 6, "bias_init": {"constant": 0.2}},
    {"softmax": "prob"}],
  "auxiliary_heads": {"on": {"loss": "module"}, "loss_weight": 0.3, "layers": [
    {"avg_pool": "pool", "kernel": 5, "stride": 3}, {"linear": "classifier", "outputs": 6}]},
  "training": {"momentum": 0.9, "learning_rate": {"policy": "poly", "base": 0.01, "power": 0.5}}
})";

constexpr const char *mapText = R"({
  "format": 1, "comment": "what a framework calls them",
  "rename": [["^conv\\.", "features.0."], ["/([0-9]x[0-9])\\.", ".branch\\1."]],
  "ignore": ["^loss"]
})";

constexpr const char *scheduleText = R"({
  "format": 1, "layers": {
    "conv": {"tile": [4, 2], "grain": [2, 16], "order": "rows"},
    "module/3x3": {"order": "channels"}}
})";

/// Calls `read` with `text` cut at each of its bytes, with each byte changed
/// and with what breaks numbers, strings and nesting put in.
template <typename Read> void damage(const std::string &text, Read read) {
  std::mt19937 random(7);
  for (size_t at = 0; at < text.size(); ++at) {
    read(text.substr(0, at));
    std::string changed = text;
    changed[at] = static_cast<char>(random());
    read(changed);
    changed[at] = "0-9e.\"[]{}:,\\$\0\xff"[random() % 16];
    read(changed);
  }
  for (const char *put : {"-", "9", "99999999999999999999", "1e999", "1e39",
                          "1e-60", "[", "{", "\"", "\\u0000", "\xc3", "null"})
    for (size_t at = 0; at < text.size(); at += 7)
      read(std::string(text).insert(at, put));
}

/// A context whose diagnostics are counted.
struct Counted {
  Counted() {
    loadImportDialects(context);
    context.getDiagEngine().registerHandler([this](mlir::Diagnostic &) {
      ++diagnostics;
      return mlir::success();
    });
  }

  mlir::OwningOpRef<mlir::ModuleOp> build(const std::string &text) {
    llvm::MemoryBufferRef buffer(text, "table.json");
    auto table = readTable(buffer, ImportOptions(), context);
    return table ? buildModule(*table, "table.json", ImportOptions(), context)
                 : nullptr;
  }

  mlir::MLIRContext context;
  unsigned diagnostics = 0;
};

TEST(Damage, Table) {
  Counted counted;
  ASSERT_TRUE(counted.build(tableText));
  damage(tableText, [&](const std::string &text) {
    unsigned before = counted.diagnostics;
    auto module = counted.build(text);
    EXPECT_TRUE(module || counted.diagnostics > before) << text;
  });
}

TEST(Damage, WeightMap) {
  Counted counted;
  auto module = counted.build(tableText);
  damage(mapText, [&](const std::string &text) {
    unsigned before = counted.diagnostics;
    mlir::OwningOpRef<mlir::ModuleOp> copy = module->clone();
    bool read =
        succeeded(applyWeightMap(llvm::MemoryBufferRef(text, "m.json"), *copy));
    EXPECT_TRUE(read || counted.diagnostics > before) << text;
  });
}

TEST(Damage, Schedule) {
  Counted counted;
  auto module = counted.build(tableText);
  llvm::SmallString<128> path;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("schedule", "json", path));
  damage(scheduleText, [&](const std::string &text) {
    std::error_code code;
    llvm::raw_fd_ostream(path, code) << text;
    ASSERT_FALSE(code);
    unsigned before = counted.diagnostics;
    bool read = succeeded(applyScheduleFile(path, *module));
    EXPECT_TRUE(read || counted.diagnostics > before) << text;
  });
  llvm::sys::fs::remove(path);
}

TEST(Damage, Target) {
  Counted counted;
  TargetDescription target;
  target.name = "invented";
  damage(printTarget(target), [&](const std::string &text) {
    unsigned before = counted.diagnostics;
    auto read = readTargetFile(llvm::MemoryBufferRef(text, "target.json"),
                               counted.context);
    EXPECT_TRUE(read || counted.diagnostics > before) << text;
  });
}

} // namespace
