//===- NpyPair.cpp - The network's input and labels as npy files ----------===//
#include "runtime/program/Npy.h"
#include "runtime/program/data/MappedFile.h"
#include "runtime/program/data/Sources.h"

#include <algorithm>
#include <cstring>

namespace inception::program {

namespace {
class NpyPair : public Dataset {
public:
  NpyPair(const std::string &path, const NpyReader &reader,
          std::vector<int64_t> labels)
      : path(path), file(path), offset(reader.dataOffset()),
        shape(reader.shape().begin() + 1, reader.shape().end()),
        labels(std::move(labels)) {
    for (int64_t side : shape)
      elements *= static_cast<size_t>(side);
    if (file.size() < offset + elements * sizeof(float) * this->labels.size())
      throw Failure("{}: has become shorter", path);
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
    size_t bytes = elements * sizeof(float);
    memcpy(sample.tensor.data(), file.data() + offset + bytes * i, bytes);
  }

private:
  std::string path;
  MappedFile file;
  uint64_t offset;
  size_t elements = 1;
  int64_t classCount = 0;
  std::vector<int64_t> shape, labels;
  std::vector<std::string> names; ///< none
};
} // namespace

std::shared_ptr<const Dataset> openNpyPair(const std::string &images,
                                           const std::string &labels) {
  NpyReader reader(images), labelReader(labels, NpyType::I64);
  const std::vector<int64_t> &shape = reader.shape();
  if (shape.size() != 4)
    throw Failure("{}: shape {}; images are (N, C, H, W)", images,
                  formatShape(shape));
  if (std::count(shape.begin(), shape.end(), 0))
    throw Failure("{}: there are no images in it", images);
  if (labelReader.shape() != std::vector<int64_t>{shape[0]})
    throw Failure("{}: shape {}; {} images need labels of shape {}", labels,
                  formatShape(labelReader.shape()), shape[0],
                  formatShape({shape[0]}));
  std::vector<int64_t> values(shape[0]);
  labelReader.read(values.data(), values.size());
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] < 0)
      throw Failure("{}: label {} of image {}", labels, values[i], i);
  return std::make_shared<NpyPair>(images, reader, std::move(values));
}

} // namespace inception::program
