//===- CpuCountTest.cpp - Affinity and control groups ---------------------===//
#include "runtime/core/Runtime.h"
#include "test/runtime/Files.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <sched.h>

using namespace inception::test;

namespace {

/// A file system as a process sees it that is in these groups.
class Quota : public testing::Test {
protected:
  void groups(const std::string &lines) { file("proc/self/cgroup", lines); }

  /// Limits a group of version 2.
  void limit(const std::string &group, const std::string &text) {
    file("sys/fs/cgroup" + group + "/cpu.max", text);
  }
  /// Limits a group of version 1.
  void limit(const std::string &group, int64_t quota, int64_t period) {
    std::string folder = "sys/fs/cgroup/cpu" + group;
    file(folder + "/cpu.cfs_quota_us", std::to_string(quota) + "\n");
    file(folder + "/cpu.cfs_period_us", std::to_string(period) + "\n");
  }

  int64_t quota() { return inception_cpu_quota((root / "").c_str()); }

  void file(const std::string &path, const std::string &text) {
    std::filesystem::path parent = (root / path);
    std::filesystem::create_directories(parent.parent_path());
    root.write(path, text);
  }

private:
  Folder root;
};

TEST_F(Quota, IsNoneWithoutGroups) {
  EXPECT_EQ(quota(), 0);
  groups("");
  EXPECT_EQ(quota(), 0);
  groups("0::/\n");
  EXPECT_EQ(quota(), 0);
}

TEST_F(Quota, IsThatOfTheGroup) {
  groups("0::/work\n");
  for (auto [text, cpus] :
       std::vector<std::pair<std::string, int64_t>>{{"max 100000\n", 0},
                                                    {"200000 100000\n", 2},
                                                    {"250000 100000\n", 2},
                                                    {"150000 100000\n", 1},
                                                    {"1000 100000\n", 1},
                                                    {"400000 50000", 8}}) {
    limit("/work", text);
    EXPECT_EQ(quota(), cpus) << text;
  }
}

TEST_F(Quota, IsTheLeastOfAllThatTheGroupIsIn) {
  groups("0::/a/b/c\n");
  limit("/a/b/c", "800000 100000\n");
  EXPECT_EQ(quota(), 8);
  limit("/a/b", "max 100000\n");
  limit("/a", "300000 100000\n");
  EXPECT_EQ(quota(), 3);
  limit("", "100000 100000\n");
  EXPECT_EQ(quota(), 1);
  limit("/other", "10 100000\n");
  limit("/a/b/c/d", "10 100000\n");
  groups("0::/a/b\n");
  EXPECT_EQ(quota(), 1);
}

/// A container sees its own group as the root of the mounted folder, under a
/// path of the system outside.
TEST_F(Quota, IsThatOfTheRootWhereTheGroupIsNotVisible) {
  groups("0::/system/container.1234\n");
  limit("", "400000 100000\n");
  EXPECT_EQ(quota(), 4);
}

TEST_F(Quota, IsReadFromGroupsOfVersionOne) {
  groups("9:cpuset:/none\n4:cpuacct,cpu:/a/b\n1:name=systemd:/x\n");
  limit("/a/b", -1, 100000);
  EXPECT_EQ(quota(), 0);
  limit("/a", 600000, 100000);
  EXPECT_EQ(quota(), 6);
  limit("/a/b", 50000, 25000);
  EXPECT_EQ(quota(), 2);
  groups("9:cpuset:/a/b\n4:cpuacct:/a/b\n");
  EXPECT_EQ(quota(), 0);
}

TEST_F(Quota, IsTheLeastOfBothVersions) {
  groups("1:cpu:/a\n0::/b\n");
  limit("/a", 600000, 100000);
  file("sys/fs/cgroup/unified/b/cpu.max", "500000 100000\n");
  EXPECT_EQ(quota(), 5);
  file("sys/fs/cgroup/unified/b/cpu.max", "700000 100000\n");
  EXPECT_EQ(quota(), 6);
}

TEST_F(Quota, IsNoneWhereItMakesNoSense) {
  groups("nonsense\n:\n::\n0::/a");
  for (const char *text :
       {"", "max", "many 100000", "100000", "100000 0", "0 100000",
        "99999999999999999999 100000", "-5 100000", "100000 -5"}) {
    limit("/a", text);
    EXPECT_EQ(quota(), 0) << text;
  }
  groups("0::/" + std::string(20000, 'a'));
  EXPECT_EQ(quota(), 0);
}

TEST(CpuCount, FollowsTheAffinity) {
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  int count = inception_cpu_count();
  EXPECT_GE(count, 1);
  EXPECT_LE(count, CPU_COUNT(&before));
  CPU_ZERO(&one);
  for (int i = CPU_SETSIZE; i-- > 0;)
    if (CPU_ISSET(i, &before)) {
      CPU_SET(i, &one);
      break;
    }
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(inception_cpu_count(), 1);
  ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(inception_cpu_count(), count);
}

} // namespace
