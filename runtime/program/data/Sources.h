//===- Sources.h - The kinds of data there are ------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATA_SOURCES_H
#define INCEPTION_RUNTIME_PROGRAM_DATA_SOURCES_H

#include "runtime/program/data/Dataset.h"

namespace inception::program {

/// A folder with a folder of JPEG and PNG files (at any depth) for each class,
/// which are numbered in the order of their names.
std::shared_ptr<const Dataset> openFolder(const DataSource &source);

/// A text file with a line for each image: its path and its label.
std::shared_ptr<const Dataset> openList(const DataSource &source);

/// Images and labels in the format of MNIST's files.
std::shared_ptr<const Dataset> openIdx(const std::string &images,
                                       const std::string &labels);

/// The path of MNIST's training or test images in a folder; empty if it has
/// none.
std::string findIdx(const std::string &folder, bool test);

/// The network's input and labels in .npy files.
std::shared_ptr<const Dataset> openNpyPair(const std::string &images,
                                           const std::string &labels);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATA_SOURCES_H
