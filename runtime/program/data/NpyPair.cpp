//===- NpyPair.cpp - The network's input and labels as npy files ----------===//
#include "runtime/program/Npy.h"
#include "runtime/program/data/Sources.h"

#include <algorithm>

namespace inception::program {

namespace {
class NpyPair : public Dataset {
public:
  NpyPair(const std::string &path, NpyReader reader,
          std::vector<int64_t> labels)
      : path(path), reader(std::move(reader)),
        shape(this->reader.shape().begin() + 1, this->reader.shape().end()),
        labels(std::move(labels)) {
    for (int64_t side : shape)
      elements *= static_cast<size_t>(side);
    // Labels are at most `largestLabel`.
    classCount =
        *std::max_element(this->labels.begin(), this->labels.end()) + 1;
  }

  int64_t size() const override { return static_cast<int64_t>(labels.size()); }
  int64_t classes() const override { return classCount; }
  const std::vector<std::string> &classNames() const override { return names; }
  int64_t label(int64_t i) const override { return labels[i]; }
  std::vector<int64_t> tensorShape() const override { return shape; }

  std::string name(int64_t i) const override {
    return fmt::format("{}: image {}", path, i);
  }

  void read(int64_t i, Sample &sample) const override {
    sample.tensor.resize(elements);
    reader.readAt(elements * static_cast<size_t>(i), elements,
                  sample.tensor.data());
  }

private:
  std::string path;
  NpyReader reader;
  size_t elements = 1;
  int64_t classCount = 0;
  std::vector<int64_t> shape, labels;
  std::vector<std::string> names; ///< none
};
} // namespace

std::shared_ptr<const Dataset> openNpyPair(const std::string &images,
                                           const std::string &labels) {
  NpyReader reader(images);
  const std::vector<int64_t> &shape = reader.shape();
  if (shape.size() != 4)
    throw Failure("{}: shape {}; images are (N, C, H, W)", images,
                  formatShape(shape));
  if (std::count(shape.begin(), shape.end(), 0))
    throw Failure("{}: there are no images in it", images);
  std::vector<int64_t> values = readNpyLabels(labels, shape[0]);
  return std::make_shared<NpyPair>(images, std::move(reader),
                                   std::move(values));
}

} // namespace inception::program
