//===- ParameterRates.cpp - The rates of each parameter -------------------===//
#include "runtime/program/train/ParameterRates.h"

#include "runtime/program/Network.h"
#include "runtime/program/Support.h"
#include "runtime/program/train/Tensors.h"

#include <algorithm>

namespace inception::program {

ParameterRates::ParameterRates(const Settings &settings)
    : recipe(settings.recipe),
      frozen(matchParameters(settings.freeze, "--freeze")) {
  if (std::find(frozen.begin(), frozen.end(), false) == frozen.end())
    throw Failure("--freeze: all parameters are frozen; nothing is left to "
                  "train");
}

const std::vector<inception_rates> &ParameterRates::at(int64_t step,
                                                       double rate) {
  inception_rates each = {};
  each.learning_rate = static_cast<float>(rate);
  each.momentum = static_cast<float>(recipe.momentum);
  each.weight_decay = static_cast<float>(recipe.weightDecay);
  each.average_decay = static_cast<float>(averageDecay(recipe.averaging, step));
  rates.clear();
  for (bool isFrozen : frozen)
    rates.push_back(isFrozen ? inception_rates{} : each);
  return rates;
}

} // namespace inception::program
