//===- Log.h - A training's log, a JSON object a line -----------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_LOG_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_LOG_H

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

namespace inception::program {

/// Records of a training. Each is a line that begins {"type": ...}:
///
///     start       network, images, classes, steps, steps_per_epoch, settings
///     step        step (from 1), epoch, loss, learning_rate,
///                 images_per_second, waited (seconds for data, so far),
///                 waited_for_ranks (seconds for other processes, so far)
///     validation  step, epoch, images, loss, top1_error, top5_error
///     checkpoint  step, path
///     end         step, reason ("done" or a signal's name), seconds, waited
///
/// A training that is continued adds to its log; of steps that were done twice
/// the later record counts.
class Log {
public:
  /// Writes nothing without a path. `append`: keeps what there is.
  Log(const std::string &path, bool append);

  /// Writes a record, the text of a JSON object, at once.
  void write(const std::string &record);

private:
  std::string path;
  std::unique_ptr<FILE, int (*)(FILE *)> file;
};

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_LOG_H
