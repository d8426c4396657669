//===- TrainingTest.cpp - Trainers through the C API ----------------------===//
#include "runtime/core/Runtime.h"
#include "test/runtime/Files.h"
#include "test/runtime/Mock.h"

#include <cmath>
#include <csignal>
#include <gtest/gtest.h>
#include <memory>
#include <sys/resource.h>
#include <thread>

using namespace inception::test;

namespace {

constexpr int side = MOCK_SIDE * MOCK_SIDE, classes = MOCK_CLASSES;

std::vector<float> sequence(size_t count) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i)
    values[i] = static_cast<float>((i * 37 + 11) % 101) / 101;
  return values;
}

struct Destroy {
  void operator()(inception_trainer *trainer) const {
    inception_training_api_trainer_destroy(trainer);
  }
};
using Trainer = std::unique_ptr<inception_trainer, Destroy>;

Trainer makeTrainer(inception_options options = {4, 1, nullptr, 0, nullptr,
                                                 nullptr}) {
  inception_trainer *trainer;
  EXPECT_EQ(inception_training_api_trainer_create(&options, &trainer),
            INCEPTION_OK)
      << inception_training_api_trainer_message(nullptr);
  return Trainer(trainer);
}

std::string message(const Trainer &trainer) {
  return inception_training_api_trainer_message(trainer.get());
}

std::vector<float> get(const Trainer &trainer, int kind, int parameter) {
  std::vector<float> values(parameter ? classes : classes * 3);
  EXPECT_EQ(inception_training_api_trainer_get(trainer.get(), kind, parameter,
                                               values.data()),
            INCEPTION_OK)
      << message(trainer);
  return values;
}

void set(const Trainer &trainer, int kind, int parameter,
         const std::vector<float> &values) {
  EXPECT_EQ(inception_training_api_trainer_set(trainer.get(), kind, parameter,
                                               values.data()),
            INCEPTION_OK)
      << message(trainer);
}

/// All that a trainer knows, without gradients.
std::vector<std::vector<float>> stateOf(const Trainer &trainer) {
  std::vector<std::vector<float>> state;
  for (int kind : {INCEPTION_STATE_PARAMETER, INCEPTION_STATE_VELOCITY,
                   INCEPTION_STATE_AVERAGE})
    for (int parameter : {0, 1})
      state.push_back(get(trainer, kind, parameter));
  return state;
}

/// Images whose channels have different means, and their labels.
struct Batch {
  explicit Batch(int images) {
    for (int i = 0; i < images * 3; ++i)
      data.insert(data.end(), side,
                  static_cast<float>((i * 29 + 5) % 17) / 8 - 1);
    for (int i = 0; i < images; ++i)
      labels.push_back((i * 7 + 2) % classes);
  }
  std::vector<float> data;
  std::vector<int64_t> labels;
};

const inception_rates rates[] = {{0.5f, 0.9f, 0.01f, 0.75f},
                                 {1.0f, 0.5f, 0, 0.5f}};

float step(const Trainer &trainer, const Batch &batch) {
  float loss = -1;
  EXPECT_EQ(inception_training_api_train_step(
                trainer.get(), static_cast<int32_t>(batch.labels.size()),
                batch.data.data(), batch.labels.data(), nullptr, rates, &loss),
            INCEPTION_OK)
      << message(trainer);
  return loss;
}

void initialise(const Trainer &trainer) {
  set(trainer, INCEPTION_STATE_PARAMETER, 0, sequence(classes * 3));
  set(trainer, INCEPTION_STATE_PARAMETER, 1, sequence(classes));
}

TEST(Trainer, StartsAtZeroAndHasItsTensorsInTheirOrder) {
  Trainer trainer = makeTrainer();
  EXPECT_EQ(stateOf(trainer)[0], std::vector<float>(classes * 3));
  initialise(trainer);
  EXPECT_EQ(get(trainer, INCEPTION_STATE_PARAMETER, 0), sequence(classes * 3));
  EXPECT_EQ(get(trainer, INCEPTION_STATE_PARAMETER, 1), sequence(classes));
  EXPECT_EQ(get(trainer, INCEPTION_STATE_VELOCITY, 0),
            std::vector<float>(classes * 3));
  auto *block = static_cast<float *>(
      inception_trainer_block(trainer.get(), INCEPTION_STATE_PARAMETER));
  EXPECT_EQ(block[classes + 3], sequence(classes * 3)[3 * 3 + 1]);
  EXPECT_EQ(inception_trainer_block(trainer.get(), INCEPTION_STATE_SQUARE),
            nullptr);
  EXPECT_STREQ(inception_training_api_parameters()[1].name, "fc.bias");
}

TEST(Trainer, UnpacksWhatWasPacked) {
  Trainer trainer = makeTrainer();
  initialise(trainer);
  set(trainer, INCEPTION_STATE_VELOCITY, 0,
      std::vector<float>(classes * 3, 0.5f));
  std::string received;
  auto receive = [](void *user, const char *name, int32_t rank,
                    const int64_t *shape, const float *values) {
    std::vector<float> all(values,
                           values + (rank == 2 ? classes * 3 : classes));
    EXPECT_EQ(shape[0], classes);
    EXPECT_EQ(all, sequence(all.size()));
    *static_cast<std::string *>(user) += name + std::string(" ");
  };
  EXPECT_EQ(inception_training_api_unpack(
                trainer.get(), INCEPTION_STATE_PARAMETER, receive, &received),
            INCEPTION_OK);
  EXPECT_EQ(received, "fc.weight fc.bias ");
  EXPECT_EQ(inception_training_api_unpack(trainer.get(), 0, nullptr, nullptr),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(message(trainer), "receive is NULL");
  EXPECT_EQ(inception_training_api_unpack(trainer.get(), INCEPTION_STATE_SQUARE,
                                          receive, nullptr),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_training_api_unpack(nullptr, 0, receive, nullptr),
            INCEPTION_ERROR_ARGUMENT);
}

TEST(Trainer, StartsAnewFromASeed) {
  Trainer trainer = makeTrainer();
  step(trainer, Batch(4));
  ASSERT_EQ(inception_training_api_trainer_initialize(trainer.get(), 5),
            INCEPTION_OK);
  std::vector<std::vector<float>> state = stateOf(trainer);
  std::vector<float> weights(classes * 3);
  inception_initial_values(inception_training_api_parameters(), 5,
                           weights.data());
  EXPECT_EQ(state[0], weights);
  EXPECT_NE(state[0], std::vector<float>(classes * 3));
  for (int i : {2, 3, 4, 5})
    EXPECT_EQ(state[i], std::vector<float>(state[i].size()));
  EXPECT_EQ(inception_training_api_trainer_initialize(nullptr, 5),
            INCEPTION_ERROR_ARGUMENT);
}

TEST(Trainer, ComputesGradients) {
  Trainer trainer = makeTrainer();
  initialise(trainer);
  Batch batch(3);
  float loss = 0;
  ASSERT_EQ(
      inception_training_api_gradients(trainer.get(), 3, batch.data.data(),
                                       batch.labels.data(), nullptr, &loss),
      INCEPTION_OK);
  std::vector<float> weights = sequence(classes * 3), bias = sequence(classes);
  std::vector<double> expected(classes * 4);
  double expectedLoss = 0;
  for (int n = 0; n < 3; ++n) {
    double p[classes], sum = 0;
    const float *image = &batch.data[n * 3 * side];
    for (int k = 0; k < classes; ++k) {
      double logit = bias[k];
      for (int c = 0; c < 3; ++c)
        logit += weights[k * 3 + c] * image[c * side];
      sum += p[k] = std::exp(logit);
    }
    expectedLoss -= std::log(p[batch.labels[n]] / sum) / 3;
    for (int k = 0; k < classes; ++k) {
      double error = (p[k] / sum - (k == batch.labels[n])) / 3;
      for (int c = 0; c < 3; ++c)
        expected[k * 3 + c] += error * image[c * side];
      expected[classes * 3 + k] += error;
    }
  }
  EXPECT_NEAR(loss, expectedLoss, 1e-5);
  std::vector<float> actual = get(trainer, INCEPTION_STATE_GRADIENT, 0);
  std::vector<float> more = get(trainer, INCEPTION_STATE_GRADIENT, 1);
  actual.insert(actual.end(), more.begin(), more.end());
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(actual[i], expected[i], 1e-6) << i;
  EXPECT_EQ(get(trainer, INCEPTION_STATE_PARAMETER, 0), weights);
}

TEST(Trainer, UpdatesEachParameterAtItsRates) {
  Trainer trainer = makeTrainer();
  initialise(trainer);
  Batch batch(4);
  float first = step(trainer, batch);
  std::vector<float> gradient = get(trainer, INCEPTION_STATE_GRADIENT, 1);
  std::vector<float> before = get(trainer, INCEPTION_STATE_PARAMETER, 1);
  std::vector<float> velocity = get(trainer, INCEPTION_STATE_VELOCITY, 1);
  std::vector<float> average = get(trainer, INCEPTION_STATE_AVERAGE, 1);
  const inception_rates others[] = {{}, {0.25f, 0.5f, 0.125f, 0.75f}};
  ASSERT_EQ(inception_training_api_update(trainer.get(), others), INCEPTION_OK);
  for (int k = 0; k < classes; ++k) {
    float next =
        0.5f * velocity[k] + 0.25f * (gradient[k] + 0.125f * before[k]);
    EXPECT_FLOAT_EQ(get(trainer, INCEPTION_STATE_VELOCITY, 1)[k], next);
    float value = get(trainer, INCEPTION_STATE_PARAMETER, 1)[k];
    EXPECT_FLOAT_EQ(value, before[k] - next);
    EXPECT_FLOAT_EQ(get(trainer, INCEPTION_STATE_AVERAGE, 1)[k],
                    0.75f * average[k] + 0.25f * value);
  }
  float last = first;
  for (int i = 0; i < 30; ++i)
    last = step(trainer, batch);
  EXPECT_LT(last, first / 4);
}

TEST(Trainer, GivesTheSameForAnyThreads) {
  std::vector<std::vector<float>> expected;
  for (int threads : {1, 2, 3, 40}) {
    Trainer trainer = makeTrainer({3, threads, nullptr, 0, nullptr, nullptr});
    initialise(trainer);
    for (int i = 0; i < 3; ++i)
      step(trainer, Batch(3));
    if (threads == 1)
      expected = stateOf(trainer);
    EXPECT_EQ(stateOf(trainer), expected) << threads;
  }
}

TEST(Trainer, UsesTheCallersPoolAndMemory) {
  constexpr size_t size = 4 * MOCK_STATE_BLOCK + 2 * 56 + 5 * 64 + 128;
  EXPECT_EQ(inception_training_api_trainer_size(2, 5), size);
  EXPECT_EQ(inception_training_api_state_size(), 4u * MOCK_STATE_BLOCK);
  alignas(64) static char memory[size + 64];
  memset(memory, 0xff, sizeof memory);
  static int calls;
  auto parallelFor = [](void *pool, int32_t n, void (*body)(void *, int32_t),
                        void *arg) {
    EXPECT_EQ(pool, memory + 1);
    EXPECT_EQ(n, 5);
    ++calls;
    for (int32_t i = n; i-- > 0;)
      body(arg, i);
  };
  Trainer ours = makeTrainer({2, 5, memory, size, parallelFor, memory + 1});
  Trainer plain = makeTrainer();
  for (const Trainer *trainer : {&ours, &plain}) {
    initialise(*trainer);
    step(*trainer, Batch(2));
  }
  EXPECT_EQ(stateOf(ours), stateOf(plain));
  EXPECT_EQ(calls, 5);
  EXPECT_EQ(std::string(memory + size, 64), std::string(64, char(0xff)));
}

TEST(Trainer, TracesCallsOfGradientsAndUpdate) {
  Trainer trainer = makeTrainer();
  std::vector<int> calls;
  auto hook = [](void *user, int32_t call, int64_t nanoseconds) {
    static_cast<std::vector<int> *>(user)->push_back(call);
    EXPECT_GE(nanoseconds, 0);
  };
  inception_training_api_trainer_trace(trainer.get(), hook, &calls);
  step(trainer, Batch(1));
  inception_training_api_trainer_trace(trainer.get(), nullptr, nullptr);
  step(trainer, Batch(1));
  EXPECT_EQ(calls, (std::vector<int>{0, 1, 2, 3, 0}));
  inception_training_api_trainer_trace(nullptr, hook, nullptr);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

TEST(TrainerFiles, ContinueATraining) {
  Folder folder;
  std::string path = folder / "state.safetensors";
  Trainer first = makeTrainer(), second = makeTrainer();
  initialise(first);
  step(first, Batch(4));
  ASSERT_EQ(inception_training_api_trainer_save(first.get(), path.c_str()),
            INCEPTION_OK)
      << message(first);
  step(second, Batch(2));
  ASSERT_EQ(
      inception_training_api_trainer_load(second.get(), path.c_str(), nullptr),
      INCEPTION_OK)
      << message(second);
  EXPECT_EQ(message(second), "");
  EXPECT_EQ(stateOf(second), stateOf(first));
  EXPECT_EQ(get(second, INCEPTION_STATE_GRADIENT, 0),
            std::vector<float>(classes * 3));
  EXPECT_EQ(step(second, Batch(3)), step(first, Batch(3)));
  EXPECT_EQ(stateOf(second), stateOf(first));
  EXPECT_EQ(folder.list(), "state.safetensors ");
}

std::vector<float> runPacked(const void *packed) {
  inception_weights *weights;
  inception_context *context;
  EXPECT_EQ(inception_api_weights_borrow(packed, &weights), INCEPTION_OK);
  EXPECT_EQ(inception_api_create(weights, nullptr, &context), INCEPTION_OK);
  std::vector<float> output(classes);
  EXPECT_EQ(inception_api_run(context, 1, Batch(1).data.data(), output.data()),
            INCEPTION_OK);
  inception_api_destroy(context);
  inception_api_weights_free(weights);
  return output;
}

TEST(TrainerFiles, GiveWeightsForContexts) {
  Folder folder;
  Trainer trainer = makeTrainer();
  initialise(trainer);
  step(trainer, Batch(4));
  step(trainer, Batch(2));
  alignas(64) char packed[INCEPTION_PACKED_HEADER + 160];
  std::vector<std::vector<float>> outputs;
  for (int kind : {INCEPTION_STATE_PARAMETER, INCEPTION_STATE_AVERAGE}) {
    std::string path = folder / "w.safetensors";
    ASSERT_EQ(inception_training_api_trainer_save_weights(trainer.get(), kind,
                                                          path.c_str()),
              INCEPTION_OK);
    ASSERT_EQ(inception_training_api_trainer_pack(trainer.get(), kind, packed),
              INCEPTION_OK);
    outputs.push_back(runPacked(packed));
    inception_weights *weights;
    char text[512];
    ASSERT_EQ(
        inception_api_weights_load(path.c_str(), &weights, text, sizeof text),
        INCEPTION_OK)
        << text;
    EXPECT_EQ(memcmp(weights->block, packed, sizeof packed), 0);
    inception_api_weights_free(weights);
  }
  EXPECT_NE(outputs[0], outputs[1]);
}

TEST(TrainerFiles, KeepWhatTheCallerSays) {
  Folder folder;
  std::string path = folder.write(
      "w", safetensors(
               "{\"classifier.weight\":{\"dtype\":\"F32\",\"shape\":[2],\"data_"
               "offsets\":[40,48]},\"fc.bias\":{\"dtype\":\"F32\",\"shape\":["
               "10],\"data_offsets\":[0,40]}}",
               bytesOf(std::vector<float>(12, 3))));
  Trainer trainer = makeTrainer();
  initialise(trainer);
  step(trainer, Batch(4));
  std::vector<float> kept = get(trainer, INCEPTION_STATE_PARAMETER, 0);
  const char *const keep[] = {"nothing", "*.weight", nullptr};
  ASSERT_EQ(
      inception_training_api_trainer_load(trainer.get(), path.c_str(), keep),
      INCEPTION_OK)
      << message(trainer);
  EXPECT_EQ(get(trainer, INCEPTION_STATE_PARAMETER, 0), kept);
  EXPECT_EQ(get(trainer, INCEPTION_STATE_PARAMETER, 1),
            std::vector<float>(classes, 3));
  EXPECT_EQ(get(trainer, INCEPTION_STATE_VELOCITY, 0),
            std::vector<float>(classes * 3));
}

TEST(TrainerFiles, AreRefusedWhole) {
  Folder folder;
  Trainer trainer = makeTrainer();
  initialise(trainer);
  step(trainer, Batch(4));
  std::vector<std::vector<float>> before = stateOf(trainer);
  auto refuse = [&](const std::string &path, inception_status status,
                    const std::string &text) {
    EXPECT_EQ(inception_training_api_trainer_load(trainer.get(), path.c_str(),
                                                  nullptr),
              status);
    EXPECT_EQ(message(trainer), path + text);
    EXPECT_EQ(stateOf(trainer), before);
  };
  refuse("/nowhere/w", INCEPTION_ERROR_FILE, ": No such file or directory");
  std::string path = folder / "w";
  ASSERT_EQ(inception_training_api_trainer_save(trainer.get(), path.c_str()),
            INCEPTION_OK);
  std::string good = readAll(path);
  folder.write("w", good.substr(0, good.size() - 4));
  refuse(path, INCEPTION_ERROR_FILE,
         ": truncated: the tensors take 480 bytes, 476 are there");
  // Another length of a velocity's name.
  std::string other = good;
  other.replace(other.find("velocity:fc.bias"), 16, "velocity:fc.Bias");
  folder.write("w", other);
  refuse(path, INCEPTION_ERROR_WEIGHTS,
         ": not the weights of mock:\n"
         "  missing velocity:'fc.bias': the network's is [10]\n"
         "  surplus 'velocity:fc.Bias': the file's is F32 [10]");
}

TEST(TrainerFiles, RemainWhereTheyCannotBeReplaced) {
  Folder folder;
  std::string path = folder.write("w", "old");
  Trainer trainer = makeTrainer();
  auto refuse = [&](const std::string &where, const std::string &text) {
    EXPECT_EQ(inception_training_api_trainer_save(trainer.get(), where.c_str()),
              INCEPTION_ERROR_FILE);
    EXPECT_EQ(message(trainer), where + ": cannot write: " + text);
  };
  refuse("/nowhere/w", "No such file or directory");
  refuse("/dev/null", "not a regular file");
  refuse(folder / "", "not a regular file");
  // Too little room for the file.
  auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old;
  getrlimit(RLIMIT_FSIZE, &old);
  rlimit small = {500, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  refuse(path, "File too large");
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(readAll(path), "old");
  EXPECT_EQ(folder.list(), "w ");
}

TEST(TrainerFiles, ReplaceWhatALinkNames) {
  Folder folder;
  std::string path = folder.write("w", "old"), link = folder / "link";
  std::filesystem::create_symlink("w", link);
  Trainer trainer = makeTrainer();
  ASSERT_EQ(inception_training_api_trainer_save(trainer.get(), link.c_str()),
            INCEPTION_OK);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_GT(readAll(path).size(), 480u);
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

TEST(TrainerErrors, WrongOptions) {
  inception_trainer *trainer;
  alignas(64) static char memory[2048];
  auto refuse = [&](inception_options options, const char *text) {
    EXPECT_EQ(inception_training_api_trainer_create(&options, &trainer),
              INCEPTION_ERROR_ARGUMENT);
    EXPECT_STREQ(inception_training_api_trainer_message(nullptr), text);
    EXPECT_EQ(trainer, nullptr);
  };
  refuse({5, 1, nullptr, 0, nullptr, nullptr},
         "max_batch is 5; 1 to 4 was compiled for");
  refuse({1, 1025, nullptr, 0, nullptr, nullptr},
         "threads is 1025; 1 to 1024 are possible");
  refuse({1, 1, memory + 8, 2000, nullptr, nullptr},
         "memory is not aligned to 64 bytes");
  refuse({1, 1, memory, 1015, nullptr, nullptr},
         "memory has 1015 bytes; batch 1 and 1 threads need 1016");
  EXPECT_EQ(inception_training_api_trainer_create(nullptr, nullptr),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_training_api_trainer_size(5, 1), 0u);
  EXPECT_EQ(inception_training_api_trainer_size(1, 0), 0u);
}

TEST(TrainerErrors, WrongSteps) {
  Trainer trainer = makeTrainer({2, 1, nullptr, 0, nullptr, nullptr});
  Batch batch(4);
  float loss = 7;
  auto refuse = [&](int32_t count, const float *images, const int64_t *labels,
                    const inception_rates *given, const char *text) {
    EXPECT_EQ(inception_training_api_train_step(trainer.get(), count, images,
                                                labels, nullptr, given, &loss),
              INCEPTION_ERROR_ARGUMENT);
    EXPECT_EQ(message(trainer), text);
  };
  const float *images = batch.data.data();
  const int64_t *labels = batch.labels.data();
  refuse(3, images, labels, rates, "batch is 3; this trainer takes 1 to 2");
  refuse(0, images, labels, rates, "batch is 0; this trainer takes 1 to 2");
  refuse(2, nullptr, labels, rates, "the images or the labels are NULL");
  refuse(2, images, nullptr, rates, "the images or the labels are NULL");
  refuse(2, images, labels, nullptr, "the rates are NULL");
  for (int64_t label : {int64_t(-1), int64_t(10), int64_t(1) << 40}) {
    batch.labels[1] = label;
    std::string text = "label " + std::to_string(label) +
                       " of image 1; mock has classes 0 to 9";
    refuse(2, images, labels, rates, text.c_str());
  }
  EXPECT_EQ(loss, 7);
  EXPECT_EQ(inception_training_api_update(trainer.get(), nullptr),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(stateOf(trainer), stateOf(makeTrainer()));
  batch.labels[1] = 9;
  EXPECT_EQ(inception_training_api_gradients(trainer.get(), 2, images, labels,
                                             nullptr, nullptr),
            INCEPTION_OK);
  EXPECT_EQ(message(trainer), "");
}

TEST(TrainerErrors, NoTrainer) {
  EXPECT_EQ(inception_training_api_gradients(nullptr, 1, nullptr, nullptr,
                                             nullptr, nullptr),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_training_api_update(nullptr, rates),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_training_api_train_step(nullptr, 1, nullptr, nullptr,
                                              nullptr, rates, nullptr),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_training_api_trainer_load(nullptr, "w", nullptr),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_training_api_trainer_save(nullptr, "w"),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_training_api_trainer_save_weights(nullptr, 0, "w"),
            INCEPTION_ERROR_ARGUMENT);
  float value = 0;
  EXPECT_EQ(inception_training_api_trainer_get(nullptr, 0, 0, &value),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_training_api_trainer_set(nullptr, 0, 0, &value),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_training_api_trainer_pack(nullptr, 0, &value),
            INCEPTION_ERROR_ARGUMENT);
  inception_training_api_trainer_destroy(nullptr);
}

TEST(TrainerErrors, WrongTensors) {
  Trainer trainer = makeTrainer();
  float value[classes * 3] = {};
  auto refuse = [&](inception_status status, const char *text) {
    EXPECT_EQ(status, INCEPTION_ERROR_ARGUMENT);
    EXPECT_EQ(message(trainer), text);
  };
  refuse(inception_training_api_trainer_get(trainer.get(),
                                            INCEPTION_STATE_SQUARE, 0, value),
         "mock has no state of kind 3");
  refuse(inception_training_api_trainer_set(trainer.get(), -1, 0, value),
         "mock has no state of kind -1");
  refuse(inception_training_api_trainer_set(trainer.get(), 0, 2, value),
         "parameter is 2; mock has 0 to 1");
  refuse(inception_training_api_trainer_get(trainer.get(), 0, 0, nullptr),
         "the values are NULL");
  refuse(inception_training_api_trainer_load(trainer.get(), nullptr, nullptr),
         "the path is NULL");
  refuse(inception_training_api_trainer_save(trainer.get(), nullptr),
         "the path is NULL");
  refuse(inception_training_api_trainer_save_weights(trainer.get(), 0, nullptr),
         "the path is NULL");
  refuse(inception_training_api_trainer_save_weights(
             trainer.get(), INCEPTION_STATE_GRADIENT, "w"),
         "weights of mock are parameters or their averages");
  refuse(inception_training_api_trainer_pack(trainer.get(), 0, nullptr),
         "packed is NULL");
}

} // namespace
