//===- IndexedImages.h - Images in files, with an index ---------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_INDEXEDIMAGES_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_INDEXEDIMAGES_H

#include "runtime/program/data/Dataset.h"
#include "runtime/program/data/ImageIndex.h"

namespace inception::program {

/// Image files that an index lists by paths from a folder.
class IndexedImages : public Dataset {
public:
  /// The index's origin has the number of `classes`, and may have `names`.
  IndexedImages(ImageIndex index, const std::string &folder)
      : index(std::move(index)), folder(folder),
        classCount(this->index.origin().at("classes")),
        names(this->index.origin().value("names", std::vector<std::string>())) {
  }

  int64_t size() const override { return index.size(); }
  int64_t classes() const override { return classCount; }
  const std::vector<std::string> &classNames() const override { return names; }
  int64_t label(int64_t i) const override { return index.label(i); }

  std::string name(int64_t i) const override {
    std::string path(index.path(i));
    return path[0] == '/' ? path : folder + "/" + path;
  }

  void read(int64_t i, Sample &sample) const override {
    sample.tensor.clear();
    sample.image = loadImage(name(i));
  }

private:
  ImageIndex index;
  std::string folder;
  int64_t classCount;
  std::vector<std::string> names;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_INDEXEDIMAGES_H
