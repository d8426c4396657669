//===- Remarks.cpp - What passes did and did not do -----------------------===//

#include "compiler/pipelines/Remarks.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/Regex.h"

using namespace mlir;

namespace inception {

static StringRef getKindName(llvm::remarks::Type type) {
  switch (type) {
  case llvm::remarks::Type::Passed:
    return "passed";
  case llvm::remarks::Type::Missed:
    return "missed";
  case llvm::remarks::Type::Analysis:
    return "analysis";
  case llvm::remarks::Type::Failure:
    return "failed";
  default:
    return "remark";
  }
}

/// The remark's arguments as one sentence.
static std::string makeText(const remark::detail::Remark &remark) {
  std::string text;
  for (const remark::detail::Remark::Arg &arg : remark.getArgs()) {
    if (arg.key == "Remark")
      text += (text.empty() ? "" : "; ") + arg.val;
    else if (arg.key == "Reason")
      text += (text.empty() ? "" : ", because ") + arg.val;
    else if (arg.key == "Suggestion")
      text += (text.empty() ? "" : "; try ") + arg.val;
    else
      text += (text.empty() ? "" : ", ") + arg.key + " " + arg.val;
  }
  return text;
}

namespace {

/// Prints remarks as lines of text.
class TextStreamer final : public remark::detail::MLIRRemarkStreamerBase {
public:
  TextStreamer(llvm::Regex pattern, llvm::raw_ostream &stream)
      : pattern(std::move(pattern)), stream(stream) {}

  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    std::string line;
    llvm::raw_string_ostream text(line);
    if (auto at = remark.getLocation()->findInstanceOf<FileLineColLoc>())
      text << at.getFilename().getValue() << ':' << at.getLine() << ':'
           << at.getColumn() << ": ";
    text << "remark: [" << getKindName(remark.getRemarkType()) << "] "
         << remark.getCombinedCategoryName() << ": " << makeText(remark);
    if (pattern.match(line))
      stream << line << '\n';
  }

private:
  llvm::Regex pattern;
  llvm::raw_ostream &stream;
};

} // namespace

llvm::Error installRemarks(MLIRContext &context, StringRef pattern,
                           llvm::raw_ostream &stream) {
  llvm::Regex regex(pattern);
  std::string problem;
  if (!regex.isValid(problem))
    return llvm::createStringError("'" + pattern +
                                   "' is no regular expression: " + problem);
  remark::RemarkCategories categories;
  categories.passed = categories.missed = categories.analysis =
      categories.failed = ".*";
  if (failed(remark::enableOptimizationRemarks(
          context, std::make_unique<TextStreamer>(std::move(regex), stream),
          std::make_unique<remark::RemarkEmittingPolicyAll>(), categories)))
    return llvm::createStringError("remarks are on already");
  return llvm::Error::success();
}

} // namespace inception
