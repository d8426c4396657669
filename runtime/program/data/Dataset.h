//===- Dataset.h - Labelled images ------------------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_DATASET_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_DATASET_H

#include "runtime/program/Image.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace inception::program {

/// No class has a larger number: such a label is a mistake.
inline constexpr int64_t largestLabel = 999999;

/// One image as its source has it: pixels, or what the network reads.
struct Sample {
  Image image;               ///< of 1 or 3 channels
  std::vector<float> tensor; ///< C x H x W; the image is empty then
};

/// Labelled images, which any thread may read in any order.
class Dataset {
public:
  virtual ~Dataset() = default;

  virtual int64_t size() const = 0;

  /// Labels are from 0 to less than this.
  virtual int64_t classes() const = 0;

  /// As many as there are classes, or none where the source has no names.
  virtual const std::vector<std::string> &classNames() const = 0;

  virtual int64_t label(int64_t index) const = 0;

  /// What messages call an image: its path, or its file and number.
  virtual std::string name(int64_t index) const = 0;

  /// Reads an image; throws a Failure that names it where it is broken.
  virtual void read(int64_t index, Sample &sample) const = 0;

  /// The shape of tensors (C, H, W); empty where samples are images.
  virtual std::vector<int64_t> tensorShape() const { return {}; }

  /// A number that other data do not have: of sizes and names, not of pixels.
  uint64_t fingerprint() const;
};

/// Where data come from, as the command line says it.
struct DataSource {
  /// A folder of class folders, a folder of MNIST's four files, an IDX file of
  /// images (gzip too) or an .npy file; with `list`, the folder that the
  /// list's paths start from, or empty: the list's own.
  std::string data;
  /// The labels of an IDX or .npy file; empty for IDX: the file beside it.
  std::string labels;
  /// Lines of a path, white space and a label from 0.
  std::string list;
  /// Where the index of a folder or list is kept; empty: in the user's cache.
  std::string index;
  /// Which files of a folder of MNIST's are meant: t10k-*, or train-*.
  bool test = false;
};

/// Opens data and checks all but the images themselves.
std::shared_ptr<const Dataset> openDataset(const DataSource &source);

/// A part of the data.
struct DataSplit {
  std::shared_ptr<const Dataset> training, validation;
};

/// Takes a fraction of the images, the same for a seed, as validation data.
DataSplit splitDataset(std::shared_ptr<const Dataset> data, double fraction,
                       uint64_t seed);

/// Throws if there are labels that are no classes of the network, or the data
/// have names and not as many as it has classes. `what` names the data.
void checkClasses(const Dataset &data, const std::string &what,
                  int64_t networkClasses);

/// Warns where all names are numbers that are not in numerical order, as
/// folders 0 to 11 are not: for weights that have no names of their own, class
/// 2 would be folder 10.
void warnOfNumberedClasses(const std::vector<std::string> &names,
                           const std::string &what);

/// Throws if nothing can be learnt from images: all are of one class.
void checkTrainable(const Dataset &data, const std::string &what);

/// The data with the labels that their class names have in `names`; a class
/// that is not among them is an error. Data without names stay as they are.
std::shared_ptr<const Dataset> relabel(std::shared_ptr<const Dataset> data,
                                       const std::vector<std::string> &names);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_DATASET_H
