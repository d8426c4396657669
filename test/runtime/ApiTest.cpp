//===- ApiTest.cpp - Weights, contexts and runs through the C API ---------===//
#include "runtime/core/Runtime.h"
#include "test/runtime/Files.h"
#include "test/runtime/Mock.h"

#include <cstring>
#include <gtest/gtest.h>
#include <thread>

using namespace inception::test;

namespace {

std::string fcHeader(const std::string &prefix, const std::string &more = "") {
  return "{\"" + prefix +
         ".weight\":{\"dtype\":\"F32\",\"shape\":[10,3],\"data_offsets\":[0,"
         "120]},\"" +
         prefix +
         ".bias\":{\"dtype\":\"F32\",\"shape\":[10],\"data_offsets\":[120,160]"
         "}" +
         more + "}";
}

std::vector<float> sequence(size_t count) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i)
    values[i] = static_cast<float>((i * 37 + 11) % 101) / 101;
  return values;
}

inception_weights *loadMock() {
  Folder folder;
  std::string path =
      folder.write("w", safetensors(fcHeader("fc"), bytesOf(sequence(40))));
  char message[512];
  inception_weights *weights;
  EXPECT_EQ(inception_api_weights_load(path.c_str(), &weights, message,
                                       sizeof message),
            INCEPTION_OK)
      << message;
  EXPECT_STREQ(message, "");
  return weights;
}

std::vector<float> runMock(const inception_options *options, int batch) {
  inception_weights *weights = loadMock();
  inception_context *context;
  EXPECT_EQ(inception_api_create(weights, options, &context), INCEPTION_OK)
      << inception_api_message(nullptr);
  std::vector<float> input = sequence(batch * 3 * MOCK_SIDE * MOCK_SIDE);
  std::vector<float> output(batch * MOCK_CLASSES);
  EXPECT_EQ(inception_api_run(context, batch, input.data(), output.data()),
            INCEPTION_OK);
  inception_api_destroy(context);
  inception_api_weights_free(weights);
  return output;
}

std::string load(const std::string &content, inception_status expected,
                 size_t size = 2048) {
  Folder folder;
  std::string path = folder.write("w", content);
  std::string message(size, 0);
  inception_weights *weights;
  EXPECT_EQ(
      inception_api_weights_load(path.c_str(), &weights, message.data(), size),
      expected);
  EXPECT_EQ(weights, nullptr);
  message.resize(strlen(message.c_str()));
  EXPECT_EQ(message.find(path), 0u);
  return message.substr(std::min(path.size(), message.size()));
}

TEST(Weights, TakesEitherName) {
  Folder folder;
  for (const char *prefix : {"fc", "classifier"}) {
    std::string path = folder.write(
        prefix, safetensors(fcHeader(prefix), bytesOf(sequence(40))));
    inception_weights *weights;
    EXPECT_EQ(inception_api_weights_load(path.c_str(), &weights, nullptr, 0),
              INCEPTION_OK);
    inception_api_weights_free(weights);
  }
}

TEST(Weights, IgnoresWhatTheModelSays) {
  Folder folder;
  std::string more = ",\"loss1/fc.weight\":{\"dtype\":\"F16\",\"shape\":[1],"
                     "\"data_offsets\":[160,162]},\"bn.num_batches_tracked\":{"
                     "\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[162,170]"
                     "}";
  std::string path = folder.write(
      "w", safetensors(fcHeader("fc", more),
                       bytesOf(sequence(40)) + std::string(10, 'x')));
  inception_weights *weights;
  EXPECT_EQ(inception_api_weights_load(path.c_str(), &weights, nullptr, 0),
            INCEPTION_OK);
  inception_api_weights_free(weights);
}

TEST(Weights, ListsAllThatDoesNotFit) {
  std::string header =
      "{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[3,10],\"data_offsets\":[0,"
      "120]},\"classifier.bias\":{\"dtype\":\"F64\",\"shape\":[10],\"data_"
      "offsets\":[120,200]},\"other\":{\"dtype\":\"F32\",\"shape\":[],\"data_"
      "offsets\":[200,204]}}";
  EXPECT_EQ(
      load(safetensors(header, std::string(204, 0)), INCEPTION_ERROR_WEIGHTS),
      ": not the weights of mock:\n"
      "  another shape: 'fc.weight': the network's is [10, 3], the "
      "file's F32 [3, 10]\n"
      "  not F32: 'fc.bias': the network's is [10], the file's F64 [10]\n"
      "  surplus 'other': the file's is F32 []");
  EXPECT_EQ(load(safetensors("{}", ""), INCEPTION_ERROR_WEIGHTS),
            ": not the weights of mock:\n"
            "  missing 'fc.weight': the network's is [10, 3]\n"
            "  missing 'fc.bias': the network's is [10]");
}

TEST(Weights, CountsWhatHasNoRoom) {
  std::string more;
  for (int i = 0; i < 100; ++i)
    more += ",\"t" + std::to_string(i) +
            "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[160,160]}";
  std::string message =
      load(safetensors(fcHeader("fc", more), std::string(160, 0)),
           INCEPTION_ERROR_WEIGHTS, 400);
  EXPECT_NE(message.find("\n  and 9"), std::string::npos) << message;
}

TEST(Weights, SaysWhyFilesCannotBeRead) {
  char message[256];
  inception_weights *weights;
  EXPECT_EQ(inception_api_weights_load("/nowhere/w", &weights, message,
                                       sizeof message),
            INCEPTION_ERROR_FILE);
  EXPECT_STREQ(message, "/nowhere/w: No such file or directory");
  EXPECT_EQ(inception_api_weights_load("/", &weights, message, sizeof message),
            INCEPTION_ERROR_FILE);
  EXPECT_STREQ(message, "/: not a regular file");
  EXPECT_EQ(load("", INCEPTION_ERROR_FILE), ": the file is empty");
}

TEST(Weights, ArePackedOfTheCallersTensors) {
  alignas(64) static char packed[INCEPTION_PACKED_HEADER + 160];
  std::vector<float> values = sequence(40);
  auto lookup = [](void *user, const char *name, int32_t rank,
                   const int64_t *shape) -> const float * {
    EXPECT_EQ(shape[0], 10);
    const float *values = static_cast<const float *>(user);
    EXPECT_STREQ(name, rank == 2 ? "fc.weight" : "fc.bias");
    return rank == 2 ? values : values + 30;
  };
  ASSERT_EQ(inception_api_pack(lookup, values.data(), packed), INCEPTION_OK);
  inception_weights *weights;
  ASSERT_EQ(inception_api_weights_borrow(packed, &weights), INCEPTION_OK);
  inception_api_weights_free(weights);

  packed[20] ^= 1;
  EXPECT_EQ(inception_api_weights_borrow(packed, &weights),
            INCEPTION_ERROR_VERSION);
  EXPECT_EQ(inception_api_weights_borrow(packed + 4, &weights),
            INCEPTION_ERROR_ARGUMENT);
  auto none = [](void *, const char *, int32_t,
                 const int64_t *) -> const float * { return nullptr; };
  EXPECT_EQ(inception_api_pack(none, nullptr, packed), INCEPTION_ERROR_WEIGHTS);
  EXPECT_STREQ(inception_api_message(nullptr),
               "not the weights of mock:\n"
               "  missing 'fc.weight': the network's is [10, 3]\n"
               "  missing 'fc.bias': the network's is [10]");
}

TEST(Context, GivesTheSameForAnyThreads) {
  std::vector<float> expected;
  for (int threads : {1, 2, 3, 40}) {
    inception_options options = {};
    options.threads = threads;
    options.max_batch = 4;
    std::vector<float> output = runMock(&options, 3);
    if (threads == 1)
      expected = output;
    EXPECT_EQ(output, expected);
  }
  EXPECT_EQ(runMock(nullptr, 1),
            std::vector<float>(expected.begin(), expected.begin() + 10));
}

TEST(Context, UsesTheCallersPoolAndMemory) {
  alignas(64) static char memory[4 * 12 + 5 * 64 + 128];
  static int calls;
  auto parallelFor = [](void *pool, int32_t n, void (*body)(void *, int32_t),
                        void *arg) {
    EXPECT_EQ(pool, memory + 1);
    EXPECT_EQ(n, 5);
    ++calls;
    std::vector<std::thread> threads;
    for (int32_t i = n; i-- > 0;)
      threads.emplace_back(body, arg, i);
    for (std::thread &thread : threads)
      thread.join();
  };
  inception_options options = {4,           5,         memory, sizeof memory,
                               parallelFor, memory + 1};
  inception_options plain = {4, 1, nullptr, 0, nullptr, nullptr};
  EXPECT_EQ(runMock(&options, 4), runMock(&plain, 4));
  EXPECT_EQ(calls, 2);
}

TEST(Context, RefusesWrongOptions) {
  inception_weights *weights = loadMock();
  inception_context *context;
  alignas(64) static char memory[1024];
  auto refuse = [&](inception_options options, const char *message) {
    EXPECT_EQ(inception_api_create(weights, &options, &context),
              INCEPTION_ERROR_ARGUMENT);
    EXPECT_STREQ(inception_api_message(nullptr), message);
    EXPECT_EQ(context, nullptr);
  };
  refuse({5, 1, nullptr, 0, nullptr, nullptr},
         "max_batch is 5; 1 to 4 was compiled for");
  refuse({-1, 1, nullptr, 0, nullptr, nullptr},
         "max_batch is -1; 1 to 4 was compiled for");
  refuse({1, 10000, nullptr, 0, nullptr, nullptr},
         "threads is 10000; 1 to 1024 are possible");
  refuse({1, 1, memory + 4, 1000, nullptr, nullptr},
         "memory is not aligned to 64 bytes");
  refuse({1, 1, memory, 203, nullptr, nullptr},
         "memory has 203 bytes; batch 1 and 1 threads need 204");
  EXPECT_EQ(inception_api_create(nullptr, nullptr, &context),
            INCEPTION_ERROR_ARGUMENT);
  inception_api_weights_free(weights);
}

TEST(Context, RefusesWrongRuns) {
  inception_weights *weights = loadMock();
  inception_context *context;
  ASSERT_EQ(inception_api_create(weights, nullptr, &context), INCEPTION_OK);
  float value = 0;
  for (int batch : {-1, 0, 2}) {
    EXPECT_EQ(inception_api_run(context, batch, &value, &value),
              INCEPTION_ERROR_ARGUMENT);
    EXPECT_EQ(inception_api_message(context), "batch is " +
                                                  std::to_string(batch) +
                                                  "; this context runs 1 to 1");
  }
  EXPECT_EQ(inception_api_run(context, 1, nullptr, &value),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_EQ(inception_api_run(context, 1, &value, nullptr),
            INCEPTION_ERROR_ARGUMENT);
  EXPECT_STREQ(inception_api_message(context),
               "the input or an output is NULL");
  EXPECT_EQ(inception_api_run(nullptr, 1, &value, &value),
            INCEPTION_ERROR_ARGUMENT);
  inception_api_destroy(context);
  inception_api_destroy(nullptr);
  inception_api_weights_free(weights);
  inception_api_weights_free(nullptr);
}

TEST(Context, TracesLayers) {
  inception_weights *weights = loadMock();
  inception_context *context;
  ASSERT_EQ(inception_api_create(weights, nullptr, &context), INCEPTION_OK);
  static std::vector<int> layers;
  auto hook = [](void *, int32_t layer, int64_t nanoseconds) {
    layers.push_back(layer);
    EXPECT_GE(nanoseconds, 0);
  };
  inception_api_trace(context, hook, nullptr);
  std::vector<float> input(3 * MOCK_SIDE * MOCK_SIDE), output(MOCK_CLASSES);
  inception_api_run(context, 1, input.data(), output.data());
  inception_api_trace(context, nullptr, nullptr);
  inception_api_run(context, 1, input.data(), output.data());
  EXPECT_EQ(layers, (std::vector<int>{0, 1}));
  inception_api_destroy(context);
  inception_api_weights_free(weights);
}

#if defined(__x86_64__)
TEST(Cpu, NamesWhatIsMissing) {
  char message[512];
  inception_text text = inception_text_in(message, sizeof message);
  struct inception_model model = inception_model;
  // No CPU has both AMD's old and Intel's new instructions.
  model.features = "+sse3,+fma4,+avx512vp2intersect,+cx16";
  model.cpu = "bdver4";
  ASSERT_FALSE(inception_cpu_supports(&model, &text));
  std::string found = message;
  EXPECT_EQ(found.find("this CPU has no "), 0u) << found;
  EXPECT_NE(found.find(", which mock was compiled for (bdver4); recompile it "
                       "with 'inceptionc ... --cpu x86-64"),
            std::string::npos)
      << found;
  EXPECT_EQ(found.find("sse3"), std::string::npos) << found;
}
#endif

} // namespace
