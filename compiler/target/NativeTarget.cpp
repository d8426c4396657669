//===- NativeTarget.cpp - What this machine says of itself ----------------===//

#include "compiler/target/TargetDescription.h"
#include "runtime/core/Runtime.h"
#include <algorithm>
#include <chrono>
#include <cmath>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

using namespace inception;

#if defined(__x86_64__)

/// Rounds of ten multiply-adds with sums of their own: two units with results
/// after five cycles need as many. All are zeros: nothing slows down numbers
/// that are. Assembly, so that the compiler's options don't matter. Without
/// vectors of that size the process would end: ask before.
#define DEFINE_ROUNDS(NAME, REGISTER)                                          \
  static void NAME(int64_t rounds) {                                           \
    asm volatile(".irp i,0,1,2,3,4,5,6,7,8,9,10,11\n"                          \
                 "vxorps %%xmm\\i, %%xmm\\i, %%xmm\\i\n"                       \
                 ".endr\n"                                                     \
                 "1:\n"                                                        \
                 ".irp i,0,1,2,3,4,5,6,7,8,9\n"                                \
                 "vfmadd231ps %%" REGISTER "10, %%" REGISTER "11, %%" REGISTER \
                 "\\i\n"                                                       \
                 ".endr\n"                                                     \
                 "dec %0\n"                                                    \
                 "jnz 1b\n"                                                    \
                 "vzeroupper\n"                                                \
                 : "+r"(rounds)                                                \
                 :                                                             \
                 : "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",       \
                   "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11");          \
  }
DEFINE_ROUNDS(multiplyAdd256, "ymm")
DEFINE_ROUNDS(multiplyAdd512, "zmm")

/// Multiply-adds of 512 bits that are done in the time of one of 256 bits. Two
/// processors of one family, for which LLVM has one scheduling model, can
/// differ in this, and no feature tells. A ratio of two times does not depend
/// on the clock, and each is the best of many over milliseconds: others that
/// use the core's other thread may disturb for that long.
static double compareWideMultiplyAdds() {
  using Clock = std::chrono::steady_clock;
  auto measure = [](void (*multiplyAdd)(int64_t)) {
    auto begin = Clock::now();
    multiplyAdd(1 << 11);
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  double narrow = measure(multiplyAdd256), wide = measure(multiplyAdd512);
  for (int i = 0; i < 500; ++i) {
    narrow = std::min(narrow, measure(multiplyAdd256));
    wide = std::min(wide, measure(multiplyAdd512));
  }
  return narrow / wide;
}

/// The C library's answers multiply a virtual machine's cache by its CPUs, so
/// the CPU itself is asked.
static void readCaches(TargetDescription &target) {
  unsigned a = 0, b = 0, c = 0, d = 0;
  // The two makers' leaves have one format.
  for (unsigned leaf : {0x8000001Du, 4u}) {
    bool found = false;
    for (unsigned index = 0; index < 16; ++index) {
      if (!__get_cpuid_count(leaf, index, &a, &b, &c, &d) || (a & 31) == 0)
        break;
      // Instructions only.
      if ((a & 31) == 2)
        continue;
      found = true;
      int64_t line = (b & 0xfff) + 1;
      int64_t bytes = line * (((b >> 12) & 0x3ff) + 1) *
                      (((b >> 22) & 0x3ff) + 1) * (int64_t(c) + 1);
      switch ((a >> 5) & 7) {
      case 1:
        target.l1Bytes = bytes;
        target.cacheLineBytes = line;
        break;
      case 2:
        target.l2Bytes = bytes;
        break;
      case 3:
        // Others use it too.
        target.l3Bytes = bytes * 3 / 4;
        break;
      }
    }
    if (found)
      break;
  }
  target.l2Bytes = std::max(target.l2Bytes, target.l1Bytes);
  target.l3Bytes = std::max(target.l3Bytes, target.l2Bytes);
}

#endif

void inception::readMachine(TargetDescription &target) {
#if defined(__x86_64__)
  readCaches(target);
  // Every processor with 512 bits does two multiply-adds of 256 bits a cycle.
  if (target.vectorBits == 512)
    target.fmaPorts =
        std::max<int64_t>(1, std::llround(2 * compareWideMultiplyAdds()));
#endif
  // As many as compiled networks start: a control group may allow fewer than
  // there are.
  target.threads = std::clamp<int64_t>(inception_cpu_count(), 1, 1024);
}
