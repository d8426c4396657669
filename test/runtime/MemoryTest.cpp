//===- MemoryTest.cpp - Blocks for weights and workspaces -----------------===//
#include "runtime/core/Runtime.h"
#include "test/runtime/Files.h"

#include <cstring>
#include <gtest/gtest.h>
#include <optional>

namespace {

using namespace inception::test;

constexpr size_t hugePage = size_t(2) << 20;

/// Whether the program has asked for huge pages at `address`; nothing where the
/// system does not say.
std::optional<bool> asksForHugePages(const void *address) {
  auto wanted = reinterpret_cast<uintptr_t>(address);
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin, end;
    if (sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2)
      inside = begin <= wanted && wanted < end;
    else if (inside && line.starts_with("VmFlags:"))
      return line.find(" hg") != std::string::npos;
  }
  return std::nullopt;
}

TEST(Memory, IsAligned) {
  for (size_t size : {size_t(0), size_t(1), size_t(65), hugePage - 1}) {
    void *block = inception_allocate(size);
    ASSERT_TRUE(block);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % INCEPTION_ALIGNMENT, 0u);
    memset(block, 1, size);
    free(block);
  }
}

TEST(Memory, OfSomeSizeIsOfHugePages) {
  for (size_t size : {hugePage, hugePage + 1, 3 * hugePage - 1}) {
    void *block = inception_allocate(size);
    ASSERT_TRUE(block);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % hugePage, 0u);
    memset(block, 1, size);
    if (std::filesystem::exists("/sys/kernel/mm/transparent_hugepage")) {
      EXPECT_NE(asksForHugePages(block), false);
    }
    free(block);
  }
}

} // namespace
