//===- Views.cpp - Parts of data, and data with other labels --------------===//
#include "runtime/program/Support.h"
#include "runtime/program/data/Dataset.h"
#include "runtime/program/data/Permutation.h"

#include <algorithm>
#include <cmath>

namespace inception::program {

namespace {
/// Hands all questions on.
class View : public Dataset {
public:
  explicit View(std::shared_ptr<const Dataset> data) : data(std::move(data)) {}

  int64_t size() const override { return data->size(); }
  int64_t classes() const override { return data->classes(); }
  const std::vector<std::string> &classNames() const override {
    return data->classNames();
  }
  int64_t label(int64_t i) const override { return data->label(i); }
  std::string name(int64_t i) const override { return data->name(i); }
  void read(int64_t i, Sample &sample) const override { data->read(i, sample); }
  std::vector<int64_t> tensorShape() const override {
    return data->tensorShape();
  }

protected:
  std::shared_ptr<const Dataset> data;
};

/// The images at some places of a permutation.
class Part final : public View {
public:
  Part(std::shared_ptr<const Dataset> data, const Permutation &order,
       int64_t begin, int64_t end)
      : View(std::move(data)), order(order), begin(begin), end(end) {}

  int64_t size() const override { return end - begin; }
  int64_t label(int64_t i) const override {
    return data->label(order[begin + i]);
  }
  std::string name(int64_t i) const override {
    return data->name(order[begin + i]);
  }
  void read(int64_t i, Sample &sample) const override {
    data->read(order[begin + i], sample);
  }

private:
  Permutation order;
  int64_t begin, end;
};

class Relabelled final : public View {
public:
  Relabelled(std::shared_ptr<const Dataset> data,
             const std::vector<std::string> &names, std::vector<int64_t> labels)
      : View(std::move(data)), names(names), labels(std::move(labels)) {}

  int64_t classes() const override {
    return static_cast<int64_t>(names.size());
  }
  const std::vector<std::string> &classNames() const override { return names; }
  int64_t label(int64_t i) const override { return labels[data->label(i)]; }

private:
  std::vector<std::string> names;
  std::vector<int64_t> labels; ///< of each class of the data
};
} // namespace

DataSplit splitDataset(std::shared_ptr<const Dataset> data, double fraction,
                       uint64_t seed) {
  // Apart from the orders of the epochs, which have the same seed.
  constexpr uint64_t stream = uint64_t(1) << 63;
  int64_t size = data->size();
  auto count = static_cast<int64_t>(std::llround(double(size) * fraction));
  if (!(fraction > 0 && fraction < 1) || count < 1 || count >= size)
    throw Failure("a fraction of {} of {} images leaves none on one side",
                  fraction, size);
  Permutation order(size, seed, stream);
  return {std::make_shared<Part>(data, order, count, size),
          std::make_shared<Part>(data, order, 0, count)};
}

std::shared_ptr<const Dataset> relabel(std::shared_ptr<const Dataset> data,
                                       const std::vector<std::string> &names) {
  const std::vector<std::string> &own = data->classNames();
  if (own.empty() || names.empty() || own == names)
    return data;
  std::vector<int64_t> labels;
  for (const std::string &name : own) {
    auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw Failure("the class '{}' of the data is none of the {} that were "
                    "trained",
                    name, names.size());
    labels.push_back(found - names.begin());
  }
  return std::make_shared<Relabelled>(std::move(data), names,
                                      std::move(labels));
}

} // namespace inception::program
