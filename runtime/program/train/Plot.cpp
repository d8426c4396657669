//===- Plot.cpp - The curves of trainings in one page ---------------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/Network.h"
#include "runtime/program/Support.h"
#include "runtime/program/train/Curves.h"
#include "runtime/program/train/PlotPage.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace inception::program {

using nlohmann::ordered_json;

/// Points of a curve are joined to no more than this many.
static constexpr size_t mostPoints = 2000;

/// Points [step, value]; of neighbours that are joined, the last step and the
/// mean.
template <typename Entries, typename Value>
static ordered_json makePoints(const Entries &entries, Value value) {
  size_t group = entries.size() / mostPoints + 1, count = 0;
  ordered_json points = ordered_json::array();
  double sum = 0;
  for (auto next = entries.begin(); next != entries.end();) {
    auto [step, entry] = *next;
    sum += value(entry);
    ++count;
    if (++next != entries.end() && count < group)
      continue;
    points.push_back({step, sum / static_cast<double>(count)});
    sum = 0;
    count = 0;
  }
  return points;
}

static ordered_json toJson(const Curves &curves) {
  using Step = Curves::Step;
  using Validation = Curves::Validation;
  auto percent = [](double error) { return 100 * (1 - error); };
  ordered_json validation = {
      {"loss", makePoints(curves.validations,
                          [](const Validation &v) { return v.loss; })},
      {"top1",
       makePoints(curves.validations,
                  [&](const Validation &v) { return percent(v.top1Error); })},
      {"top5", makePoints(curves.validations, [&](const Validation &v) {
         return percent(v.top5Error);
       })}};
  return {
      {"name", curves.name},
      {"settings",
       ordered_json::parse(curves.settings.empty() ? "{}" : curves.settings)},
      {"stepsPerEpoch", curves.stepsPerEpoch},
      {"waited", curves.steps.rbegin()->second.waited},
      {"loss", makePoints(curves.steps, [](const Step &s) { return s.loss; })},
      {"rate", makePoints(curves.steps, [](const Step &s) { return s.rate; })},
      {"speed", makePoints(curves.steps,
                           [](const Step &s) { return s.imagesPerSecond; })},
      {"validation", std::move(validation)}};
}

void plot(const PlotOptions &options) {
  ordered_json runs = ordered_json::array();
  for (const std::string &log : options.logs)
    runs.push_back(toJson(readCurves(log)));
  std::string data =
      runs.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  // Nothing in a name may end the script that the data are in.
  for (size_t at = 0; (at = data.find('<', at)) != std::string::npos;)
    data.replace(at, 1, "\\u003c");
  OutputFile file(options.output);
  file.write(plotPage(model().name, data));
  file.commit();
}

} // namespace inception::program
