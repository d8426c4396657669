//===- Checkpoint.cpp - Trainings that can be continued -------------------===//
#include "runtime/program/train/Checkpoint.h"

#include "runtime/program/Network.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace inception::program {

namespace fs = std::filesystem;

static constexpr const char *version = "1";
static constexpr const char *bestName = "best.safetensors";

/// What comes before the names of a kind's tensors; a layer's name has no
/// colon.
static std::string prefixOf(int kind) {
  switch (kind) {
  case INCEPTION_STATE_VELOCITY:
    return "velocity:";
  case INCEPTION_STATE_SQUARE:
    return "square:";
  case INCEPTION_STATE_AVERAGE:
    return "average:";
  default:
    return "";
  }
}

/// The kinds that a checkpoint has; gradients are of one step alone.
static std::vector<int> savedKinds() {
  std::vector<int> kinds = Trainer::kinds();
  std::erase(kinds, int(INCEPTION_STATE_GRADIENT));
  return kinds;
}

/// A number that networks with other parameters or another optimiser don't
/// have.
static std::string networkFingerprint() {
  uint64_t hash = 0xcbf29ce484222325;
  auto add = [&](const std::string &text) {
    for (unsigned char byte : text + '\n')
      hash = (hash ^ byte) * 0x100000001b3;
  };
  for (int kind : savedKinds())
    for (const TensorSpec &tensor : tensorSpecs(prefixOf(kind)))
      add(fmt::format("{} {}", tensor.name, fmt::join(tensor.shape, ",")));
  return fmt::format("{:016x}", hash);
}

/// The step in a checkpoint's name; none for other names.
static std::optional<int64_t> stepOf(const std::string &name) {
  constexpr std::string_view prefix = "step-", suffix = ".safetensors";
  if (!name.starts_with(prefix) || !name.ends_with(suffix) ||
      name.size() <= prefix.size() + suffix.size())
    return std::nullopt;
  int64_t step = -1;
  const char *end = name.data() + name.size() - suffix.size();
  auto [next, error] = std::from_chars(name.data() + prefix.size(), end, step);
  if (error != std::errc() || next != end || step < 0)
    return std::nullopt;
  return step;
}

std::string Checkpoints::path(int64_t step) const {
  return (fs::path(folder) / fmt::format("step-{:08}.safetensors", step))
      .string();
}

void Checkpoints::prepare() {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw Failure("{}: {}", folder, error.message());
  for (const auto &entry : fs::directory_iterator(folder)) {
    // OutputFile's temporary names have seven characters more.
    std::string name = entry.path().filename().string();
    constexpr size_t more = 7;
    if (name.size() > more && name[name.size() - more] == '.' &&
        stepOf(name.substr(0, name.size() - more)))
      fs::remove(entry.path(), error);
  }
}

std::vector<int64_t> Checkpoints::steps() const {
  std::vector<int64_t> steps;
  for (const auto &entry : fs::directory_iterator(folder))
    if (auto step = stepOf(entry.path().filename().string()))
      steps.push_back(*step);
  std::sort(steps.begin(), steps.end());
  return steps;
}

std::string Checkpoints::newest() const {
  std::vector<int64_t> all = steps();
  return all.empty() ? "" : path(all.back());
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {
/// The texts of one checkpoint.
class Texts {
public:
  Texts(const std::string &path, const Metadata &metadata)
      : path(path), metadata(metadata) {}

  const std::string &text(const char *key) const {
    auto found = metadata.find(key);
    if (found == metadata.end())
      throw Failure("{}: no checkpoint: its metadata have no '{}'", path, key);
    return found->second;
  }
  template <typename T> T number(const char *key, int base = 10) const {
    const std::string &digits = text(key);
    T value{};
    const char *end = digits.data() + digits.size();
    auto [next, error] = std::from_chars(digits.data(), end, value, base);
    if (error != std::errc() || next != end)
      throw Failure("{}: '{}' is no number: '{}'", path, key, digits);
    return value;
  }

private:
  const std::string &path;
  const Metadata &metadata;
};
} // namespace

static double readAccuracy(const Texts &texts) {
  return std::strtod(texts.text("accuracy").c_str(), nullptr);
}

static CheckpointInfo readInfo(const Texts &texts) {
  CheckpointInfo info;
  info.step = texts.number<int64_t>("step");
  info.epoch = texts.number<int64_t>("epoch");
  info.epochStep = texts.number<int64_t>("epoch_step");
  info.dataFingerprint = texts.number<uint64_t>("data", 16);
  info.settings = texts.text("settings");
  info.accuracy = readAccuracy(texts);
  return info;
}

std::optional<Checkpoints::Opened>
Checkpoints::open(const std::function<void(const std::string &)> &warn) const {
  std::vector<int64_t> all = steps();
  for (int64_t step : std::vector(all.rbegin(), all.rend())) {
    Opened opened;
    opened.path = path(step);
    std::string fingerprint;
    try {
      opened.file = std::make_unique<SafetensorsFile>(opened.path);
      Texts texts(opened.path, opened.file->metadata());
      if (texts.text("version") != version)
        throw Failure("{}: a checkpoint of version {}; this program reads {}",
                      opened.path, texts.text("version"), version);
      fingerprint = texts.text("fingerprint");
      opened.info = readInfo(texts);
      if (opened.info.step != step || opened.info.epoch < 0 ||
          opened.info.epochStep < 0)
        throw Failure("{}: its metadata are those of another step",
                      opened.path);
    } catch (const Failure &failure) {
      warn(fmt::format("{}; it is left out", failure.what()));
      continue;
    }
    if (fingerprint != networkFingerprint())
      throw Failure("{}: a checkpoint of another network: its parameters or "
                    "its optimizer are not those of {}",
                    opened.path, model().name);
    return opened;
  }
  return std::nullopt;
}

void Checkpoints::Opened::restore(Trainer &trainer) {
  for (int kind : savedKinds())
    trainer.set(kind, readTensors(*file, path, prefixOf(kind)));
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

std::string Checkpoints::save(const CheckpointInfo &info,
                              const Trainer &trainer) {
  Metadata metadata = {
      {"format", "pt"},
      {"version", version},
      {"network", model().name},
      {"fingerprint", networkFingerprint()},
      {"step", std::to_string(info.step)},
      {"epoch", std::to_string(info.epoch)},
      {"epoch_step", std::to_string(info.epochStep)},
      {"data", fmt::format("{:016x}", info.dataFingerprint)},
      {"settings", info.settings},
      {"accuracy", fmt::format("{}", info.accuracy)},
  };
  std::vector<TensorSpec> specs;
  for (int kind : savedKinds())
    for (TensorSpec &spec : tensorSpecs(prefixOf(kind)))
      specs.push_back(std::move(spec));
  std::string name = path(info.step);
  OutputFile file(name);
  file.write(safetensorsHeader(specs, metadata));
  for (int kind : savedKinds()) {
    Tensors tensors = trainer.get(kind);
    if (int bad = findNonFinite(tensors); bad >= 0)
      throw Failure("step {}: {}{} is not finite: there is no checkpoint of "
                    "that",
                    info.step, prefixOf(kind), model().parameters[bad].name);
    for (const std::vector<float> &values : tensors)
      file.write(values.data(), values.size() * sizeof(float));
  }
  file.commit(/*durable=*/true);
  deleteOld();
  return name;
}

/// The accuracy that a checkpoint has noted; less than 0 where there is none.
static double accuracyOf(const std::string &path) {
  try {
    return readAccuracy(Texts(path, SafetensorsFile(path).metadata()));
  } catch (const Failure &) {
    return -1;
  }
}

void Checkpoints::deleteOld() const {
  std::vector<int64_t> all = steps();
  int64_t best = -1;
  double bestAccuracy = -1;
  for (int64_t step : all)
    if (double accuracy = accuracyOf(path(step));
        accuracy >= 0 && accuracy >= bestAccuracy) {
      best = step;
      bestAccuracy = accuracy;
    }
  std::error_code error;
  if (best >= 0) {
    // A link is replaced by renaming another, too.
    fs::path link = fs::path(folder) / bestName, aside = link;
    aside += ".new";
    fs::remove(aside, error);
    fs::create_symlink(fs::path(path(best)).filename(), aside, error);
    if (!error)
      fs::rename(aside, link, error);
  }
  auto count = static_cast<int64_t>(all.size());
  for (int64_t i = 0; i + keep < count; ++i)
    if (all[i] != best)
      fs::remove(path(all[i]), error);
}

} // namespace inception::program
