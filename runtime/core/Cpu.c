/*===- Cpu.c - Does this CPU have what the code was compiled for? ---------===*/
#include "runtime/core/Runtime.h"

#include <string.h>

#if defined(__x86_64__) || defined(__i386__)

/* The features that code generation makes use of, under LLVM's names, which are
 * not always those that the compiler's builtin takes. Others ("cx16", "sahf")
 * come with every CPU that has these, and are taken for granted. */
#define FEATURES(X)                                                            \
  X("sse3", "sse3")                                                            \
  X("ssse3", "ssse3")                                                          \
  X("sse4.1", "sse4.1")                                                        \
  X("sse4.2", "sse4.2")                                                        \
  X("sse4a", "sse4a")                                                          \
  X("popcnt", "popcnt")                                                        \
  X("avx", "avx")                                                              \
  X("f16c", "f16c")                                                            \
  X("fma", "fma")                                                              \
  X("fma4", "fma4")                                                            \
  X("xop", "xop")                                                              \
  X("bmi", "bmi")                                                              \
  X("bmi2", "bmi2")                                                            \
  X("lzcnt", "lzcnt")                                                          \
  X("movbe", "movbe")                                                          \
  X("avx2", "avx2")                                                            \
  X("avxvnni", "avxvnni")                                                      \
  X("gfni", "gfni")                                                            \
  X("vaes", "vaes")                                                            \
  X("vpclmulqdq", "vpclmulqdq")                                                \
  X("avx512f", "avx512f")                                                      \
  X("avx512cd", "avx512cd")                                                    \
  X("avx512bw", "avx512bw")                                                    \
  X("avx512dq", "avx512dq")                                                    \
  X("avx512vl", "avx512vl")                                                    \
  X("avx512ifma", "avx512ifma")                                                \
  X("avx512vbmi", "avx512vbmi")                                                \
  X("avx512vbmi2", "avx512vbmi2")                                              \
  X("avx512vnni", "avx512vnni")                                                \
  X("avx512bitalg", "avx512bitalg")                                            \
  X("avx512vpopcntdq", "avx512vpopcntdq")                                      \
  X("avx512bf16", "avx512bf16")                                                \
  X("avx512vp2intersect", "avx512vp2intersect")

/* Whether the CPU and the system support the feature; unknown ones count as
 * supported. */
static bool hasFeature(const char *name, size_t length) {
#define CHECK(LLVM_NAME, BUILTIN_NAME)                                         \
  if (length == sizeof(LLVM_NAME) - 1 && !memcmp(name, LLVM_NAME, length))     \
    return __builtin_cpu_supports(BUILTIN_NAME) != 0;
  FEATURES(CHECK)
#undef CHECK
  return true;
}

/* The most capable of the generic CPUs that this one is. */
static const char *genericCpu(void) {
  static const struct {
    const char *cpu;
    const char *features[8]; /* beyond those of the CPUs before */
  } levels[] = {
      {"x86-64-v2", {"popcnt", "sse3", "ssse3", "sse4.1", "sse4.2"}},
      {"x86-64-v3",
       {"avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"}},
      {"x86-64-v4",
       {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}}};
  const char *best = "x86-64";
  for (size_t i = 0; i < sizeof levels / sizeof levels[0]; ++i) {
    for (size_t j = 0; j < 8 && levels[i].features[j]; ++j)
      if (!hasFeature(levels[i].features[j], strlen(levels[i].features[j])))
        return best;
    best = levels[i].cpu;
  }
  return best;
}

bool inception_cpu_supports(const struct inception_model *model,
                            struct inception_text *error) {
  __builtin_cpu_init();
  int missing = 0;
  const char *separators = ", +";
  for (const char *next = model->features; *next;) {
    next += strspn(next, separators);
    size_t length = strcspn(next, separators);
    if (length && !hasFeature(next, length))
      inception_text_add(error, missing++ ? ", %.*s" : "this CPU has no %.*s",
                         (int)length, next);
    next += length;
  }
  if (!missing)
    return true;
  inception_text_add(error,
                     ", which %s was compiled for (%s); recompile it with "
                     "'inceptionc ... --cpu %s'",
                     model->name, model->cpu, genericCpu());
  return false;
}

#else

bool inception_cpu_supports(const struct inception_model *model,
                            struct inception_text *error) {
  (void)model;
  (void)error;
  return true;
}

#endif
