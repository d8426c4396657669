//===- Report.cpp - What an evaluation says -------------------------------===//
#include "runtime/program/eval/Report.h"

#include "runtime/program/Network.h"
#include "runtime/program/Support.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace inception::program {

static void printJson(const Score &score, const std::vector<std::string> &names,
                      const EvaluationFacts &facts) {
  using json = nlohmann::ordered_json;
  json classes = json::array();
  for (size_t i = 0; i < score.byClass().size(); ++i) {
    const Score::Counts &counts = score.byClass()[i];
    json entry = {{"class", i}};
    if (!names.empty())
      entry["name"] = names[i];
    entry["images"] = counts.images;
    entry["top1_error"] = counts.top1Error();
    entry["top5_error"] = counts.top5Error();
    classes.push_back(std::move(entry));
  }
  json result = {{"network", model().name},
                 {"images", score.all().images},
                 {"broken", score.broken()}};
  if (facts.crops)
    result["crops"] = facts.crops;
  result["models"] = facts.models;
  result["top1_error"] = score.all().top1Error();
  result["top5_error"] = score.all().top5Error();
  result["loss"] = score.loss();
  if (facts.seconds > 0)
    result["images_per_second"] = double(score.all().images) / facts.seconds;
  result["classes"] = std::move(classes);
  fmt::print("{}\n",
             result.dump(2, ' ', false, json::error_handler_t::replace));
}

static std::string percent(double share) {
  return fmt::format("{:.2f} %", share * 100);
}

static std::string counted(int64_t count, const char *what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

static void printText(const Score &score, const std::vector<std::string> &names,
                      const EvaluationFacts &facts) {
  const Score::Counts &all = score.all();
  fmt::print("{}, ", counted(all.images, "image"));
  if (facts.crops)
    fmt::print("{} each, ", counted(facts.crops, "crop"));
  fmt::print("{}", counted(static_cast<int64_t>(facts.models), "model"));
  if (facts.seconds > 0)
    fmt::print(", {:.4g} images/s", double(all.images) / facts.seconds);
  fmt::print("\n");
  if (score.broken())
    fmt::print("{} could not be read\n", counted(score.broken(), "image"));
  fmt::print("top-1 error {}, top-5 error {}, loss {:.4f}\n\n",
             percent(all.top1Error()), percent(all.top5Error()), score.loss());
  size_t width = 5;
  for (const std::string &name : names)
    width = std::max(width, name.size());
  fmt::print("{:<{}} {:>9} {:>11} {:>11}\n", "class", width, "images",
             "top-1 error", "top-5 error");
  for (size_t i = 0; i < score.byClass().size(); ++i) {
    const Score::Counts &counts = score.byClass()[i];
    std::string name = names.empty() ? std::to_string(i) : names[i];
    bool any = counts.images > 0;
    fmt::print("{:<{}} {:>9} {:>11} {:>11}\n", name, width, counts.images,
               any ? percent(counts.top1Error()) : "-",
               any ? percent(counts.top5Error()) : "-");
  }
}

void printScore(const Score &score, const std::vector<std::string> &names,
                const EvaluationFacts &facts, bool json) {
  if (json)
    printJson(score, names, facts);
  else
    printText(score, names, facts);
}

} // namespace inception::program
