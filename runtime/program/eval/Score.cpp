//===- Score.cpp - How often a network is right ---------------------------===//
#include "runtime/program/eval/Score.h"

#include "runtime/program/eval/Probabilities.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace inception::program {

Score::Score(int64_t classes, bool withConfusion)
    : counts(static_cast<size_t>(classes)),
      confusion(withConfusion ? static_cast<size_t>(classes * classes) : 0) {}

void Score::add(int64_t label, const std::vector<double> &probabilities) {
  std::vector<int> first = largest(probabilities, 5);
  bool wrong = first[0] != label;
  bool missing = std::find(first.begin(), first.end(), label) == first.end();
  for (Counts *count : {&total, &counts[static_cast<size_t>(label)]}) {
    ++count->images;
    count->top1Wrong += wrong;
    count->top5Wrong += missing;
  }
  // What a probability of 0 is on its way to.
  constexpr double least = std::numeric_limits<double>::min();
  lossSum -=
      std::log(std::max(probabilities[static_cast<size_t>(label)], least));
  if (!confusion.empty())
    ++confusion[static_cast<size_t>(label) * counts.size() +
                static_cast<size_t>(first[0])];
}

/// A field of a CSV file (RFC 4180).
static std::string quoted(const std::string &text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string result = "\"";
  for (char letter : text)
    result += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return result + '"';
}

std::string Score::confusionCsv(const std::vector<std::string> &names) const {
  auto nameOf = [&](size_t i) {
    return names.empty() ? std::to_string(i) : quoted(names[i]);
  };
  std::string text = "label";
  for (size_t i = 0; i < counts.size(); ++i)
    text += "," + nameOf(i);
  text += '\n';
  for (size_t i = 0; i < counts.size(); ++i) {
    text += nameOf(i);
    for (size_t j = 0; j < counts.size(); ++j)
      text += "," + std::to_string(confusion[i * counts.size() + j]);
    text += '\n';
  }
  return text;
}

} // namespace inception::program
