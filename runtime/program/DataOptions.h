//===- DataOptions.h - Options that say where data are ----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_DATAOPTIONS_H
#define INCEPTION_RUNTIME_PROGRAM_DATAOPTIONS_H

#include "runtime/program/data/Dataset.h"

#include <CLI/CLI.hpp>

namespace inception::program {

/// Adds --data, --labels, --list and --index to a command.
inline void addDataOptions(CLI::App *command, DataSource &source) {
  command
      ->add_option("--data", source.data,
                   "a folder of class folders or of MNIST's files, or a file "
                   "of images (IDX, npy)")
      ->type_name("DATA");
  command
      ->add_option("--labels", source.labels,
                   "the labels of a file of images (IDX, npy)")
      ->type_name("FILE");
  command
      ->add_option("--list", source.list,
                   "a file of lines 'path label'; paths start from --data, or "
                   "from the list's folder")
      ->type_name("FILE");
  command
      ->add_option("--index", source.index,
                   "where the index of a folder or list is kept; in the user's "
                   "cache by default")
      ->type_name("FILE");
}

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_DATAOPTIONS_H
