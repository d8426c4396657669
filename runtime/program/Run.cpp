//===- Run.cpp - Runs the network on tensors in npy files -----------------===//
#include "runtime/program/Commands.h"
#include "runtime/program/Network.h"
#include "runtime/program/Npy.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

namespace inception::program {

int64_t checkInput(const std::string &path, const NpyReader &reader) {
  const std::vector<int64_t> &shape = reader.shape();
  std::vector<int64_t> wanted = {model().input_channels, model().input_height,
                                 model().input_width};
  if (shape.size() != 4 ||
      !std::equal(wanted.begin(), wanted.end(), shape.begin() + 1))
    throw Failure("{}: shape {}; {} takes (N, {}, {}, {})", path,
                  formatShape(shape), model().name, wanted[0], wanted[1],
                  wanted[2]);
  if (shape[0] == 0)
    throw Failure("{}: there are no images in it", path);
  return shape[0];
}

namespace {
/// The files that outputs go to; null where an output isn't wanted.
class ResultFiles {
public:
  ResultFiles(const RunOptions &options, int64_t images)
      : files(model().output_count) {
    if (!options.output.empty())
      open(0, options.output, images);
    if (options.outputDir.empty())
      return;
    if (model().output_count == 1)
      throw Failure(
          "{} was compiled without --tap, so --output-dir has nothing "
          "to hold",
          model().name);
    std::error_code error;
    std::filesystem::create_directories(options.outputDir, error);
    if (error)
      throw Failure("{}: {}", options.outputDir, error.message());
    std::set<std::string> names;
    for (int i = 1; i < model().output_count; ++i) {
      // A tap's name may have slashes; its file is in the folder itself.
      std::string name = model().outputs[i].name;
      std::replace(name.begin(), name.end(), '/', '_');
      if (!names.insert(name).second)
        throw Failure("two taps would be written to {}.npy", name);
      open(i, options.outputDir + "/" + name + ".npy", images);
    }
  }

  void write(const Outputs &outputs, int images) {
    for (size_t i = 0; i < files.size(); ++i)
      if (files[i])
        files[i]->write(outputs[static_cast<int>(i)],
                        sizeof(float) * model().outputs[i].elements * images);
  }

  /// All files appear, after all were written.
  void commit() {
    for (auto &file : files)
      if (file)
        file->commit();
  }

private:
  void open(int output, const std::string &path, int64_t images) {
    const inception_output &description = model().outputs[output];
    std::vector<int64_t> shape = {images};
    shape.insert(shape.end(), description.shape,
                 description.shape + description.rank);
    files[output] = std::make_unique<OutputFile>(path);
    files[output]->write(npyHeader(shape));
  }

  std::vector<std::unique_ptr<OutputFile>> files;
};
} // namespace

void run(const RunOptions &options) {
  if (options.output.empty() && options.outputDir.empty())
    throw Failure("run needs --output FILE.npy or --output-dir FOLDER");
  NpyReader reader(options.input);
  int64_t images = checkInput(options.input, reader);
  Weights weights = Weights::load(options.weights);
  int batch = static_cast<int>(std::min<int64_t>(images, model().max_batch));
  Context context(weights, batch, options.threads);
  Outputs outputs(batch);
  ResultFiles files(options, images);
  std::vector<float> input(inputSize() * batch);
  Progress progress("running", static_cast<size_t>(images));
  for (int64_t first = 0; first < images; first += batch) {
    int count = static_cast<int>(std::min<int64_t>(batch, images - first));
    reader.read(input.data(), inputSize() * count);
    context.run(count, input.data(), outputs.pointers());
    files.write(outputs, count);
    progress.update(static_cast<size_t>(first + count));
  }
  files.commit();
}

} // namespace inception::program
