//===- Idx.cpp - Images and labels in MNIST's format ----------------------===//
#include "runtime/program/Npy.h"
#include "runtime/program/data/IdxFile.h"
#include "runtime/program/data/Sources.h"

#include <algorithm>
#include <filesystem>

namespace inception::program {

namespace {
class IdxImages : public Dataset {
public:
  IdxImages(const std::string &path, IdxFile images, IdxFile labels)
      : path(path), images(std::move(images)), labels(std::move(labels)) {
    const uint8_t *first = this->labels.data();
    classCount = *std::max_element(first, first + size()) + 1;
  }

  int64_t size() const override { return images.shape()[0]; }
  int64_t classes() const override { return classCount; }
  const std::vector<std::string> &classNames() const override { return names; }
  int64_t label(int64_t i) const override { return labels.data()[i]; }

  std::string name(int64_t i) const override {
    return fmt::format("{}: image {}", path, i);
  }

  void read(int64_t i, Sample &sample) const override {
    sample.tensor.clear();
    sample.image = Image(static_cast<int>(images.shape()[2]),
                         static_cast<int>(images.shape()[1]), 1);
    size_t bytes = sample.image.pixels.size();
    std::copy_n(images.data() + bytes * i, bytes, sample.image.pixels.data());
  }

private:
  std::string path;
  IdxFile images, labels;
  int64_t classCount = 0;
  std::vector<std::string> names; ///< none
};
} // namespace

/// The file, or else the one that gzip makes of it; empty if there is none.
static std::string findPacked(const std::string &path) {
  for (const char *ending : {"", ".gz"})
    if (std::filesystem::exists(path + ending))
      return path + ending;
  return "";
}

std::string findIdx(const std::string &folder, bool test) {
  for (const char *name : {"images-idx3-ubyte", "images.idx3-ubyte"}) {
    std::string path =
        findPacked(folder + (test ? "/t10k-" : "/train-") + name);
    if (!path.empty())
      return path;
  }
  return "";
}

/// The labels beside these images: train-labels-idx1-ubyte.gz for
/// train-images-idx3-ubyte.gz.
static std::string findLabels(const std::string &images) {
  std::filesystem::path path(images);
  std::string name = path.filename().string();
  for (auto [from, to] : {std::pair("images", "labels"), {"idx3", "idx1"}})
    if (size_t at = name.find(from); at != std::string::npos)
      name.replace(at, std::string_view(from).size(), to);
  if (name == path.filename().string())
    throw Failure("{}: give the file of its labels: --labels FILE", images);
  if (name.ends_with(".gz"))
    name.resize(name.size() - 3);
  std::string labels = findPacked((path.parent_path() / name).string());
  if (labels.empty())
    throw Failure("{}: there is no file {} beside it: give --labels FILE",
                  images, name);
  return labels;
}

std::shared_ptr<const Dataset> openIdx(const std::string &path,
                                       const std::string &labelPath) {
  IdxFile images(path, 3);
  int64_t count = images.shape()[0], height = images.shape()[1],
          width = images.shape()[2];
  if (count == 0)
    throw Failure("{}: there are no images in it", path);
  checkImageSize(path, static_cast<uint64_t>(width),
                 static_cast<uint64_t>(height));
  std::string labelled = labelPath.empty() ? findLabels(path) : labelPath;
  IdxFile labels(labelled, 1);
  if (labels.shape()[0] != count)
    throw Failure("{}: {} labels for {} images in {}", labelled,
                  labels.shape()[0], count, path);
  return std::make_shared<IdxImages>(path, std::move(images),
                                     std::move(labels));
}

} // namespace inception::program
