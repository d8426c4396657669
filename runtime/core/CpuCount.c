/*===- CpuCount.c - How many CPUs may the process use? --------------------===*
 *
 * The CPUs of its affinity, or fewer where a control group limits their time:
 * a quota of two CPUs' time on a machine of 64 is two CPUs. Threads beyond it
 * would use up a period's time early and then all stand still until the next.
 *===-----------------------------------------------------------------------===*/
#include "runtime/core/Runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

/* Reads a small file whole, as text; false if it can't be. */
static bool readText(const char *path, char *text, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  size_t used = 0;
  ssize_t count = 0;
  do {
    count = pread(fd, text + used, size - 1 - used, (off_t)used);
    used += count > 0 ? (size_t)count : 0;
  } while (count > 0 || (count < 0 && errno == EINTR));
  close(fd);
  text[used] = 0;
  return count == 0;
}

/* Reads a positive number and moves behind it; 0 if there is none, such as at
 * "max" and "-1", which mean no limit. */
static int64_t readNumber(const char **text) {
  int64_t value = 0;
  *text += strspn(*text, " \n");
  for (; **text >= '0' && **text <= '9'; ++*text)
    if (__builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, **text - '0', &value))
      return 0;
  return value;
}

/* The whole CPUs in a quota of microseconds a period; 0 for no limit. */
static int64_t wholeCpus(int64_t quota, int64_t period) {
  if (quota <= 0 || period <= 0)
    return 0;
  return quota < period ? 1 : quota / period;
}

/* The limit that the files of the folder set, or 0. */
static int64_t limitOfFolder(const char *folder, bool unified) {
  char path[1200], text[128];
  struct inception_text name = inception_text_in(path, sizeof path);
  inception_text_add(&name, "%s/%s", folder,
                     unified ? "cpu.max" : "cpu.cfs_quota_us");
  if (!readText(path, text, sizeof text))
    return 0;
  const char *next = text;
  int64_t quota = readNumber(&next);
  if (!unified && quota) {
    name = inception_text_in(path, sizeof path);
    inception_text_add(&name, "%s/cpu.cfs_period_us", folder);
    if (!readText(path, text, sizeof text))
      return 0;
    next = text;
  }
  return wholeCpus(quota, readNumber(&next));
}

/* The least limit of a group and all that it is in; 0 for none. A group that is
 * not visible, as in a container that sees only its own under the name of the
 * root, is passed over. */
static int64_t limitOfGroup(const char *mount, const char *group,
                            bool unified) {
  char folder[1024];
  struct inception_text text = inception_text_in(folder, sizeof folder);
  inception_text_add(&text, "%s", mount);
  size_t root = text.used;
  inception_text_add(&text, "%s", group);
  int64_t least = 0;
  for (size_t length = text.used; length >= root; --length) {
    if (length > root && folder[length] != '/' && folder[length])
      continue;
    folder[length] = 0;
    int64_t limit = limitOfFolder(folder, unified);
    if (limit && (!least || limit < least))
      least = limit;
  }
  return least;
}

/* Whether the list "cpu,cpuacct", which ends at a colon, has "cpu". */
static bool listsCpu(const char *list) {
  for (;;) {
    size_t length = strcspn(list, ",:");
    if (length == 3 && !memcmp(list, "cpu", 3))
      return true;
    if (list[length] != ',')
      return false;
    list += length + 1;
  }
}

int64_t inception_cpu_quota(const char *root) {
  char path[1024], groups[8192];
  struct inception_text name = inception_text_in(path, sizeof path);
  inception_text_add(&name, "%s/proc/self/cgroup", root);
  if (!readText(path, groups, sizeof groups))
    return 0;
  int64_t least = 0;
  /* Lines such as "0::/user.slice" (version 2) and "4:cpu,cpuacct:/" (1). */
  for (char *line = groups, *end; *line; line = end) {
    size_t length = strcspn(line, "\n");
    end = line + length + (line[length] == '\n');
    line[length] = 0;
    char *controllers = line + strcspn(line, ":");
    char *group = controllers + (*controllers == ':');
    controllers = group;
    group += strcspn(group, ":");
    if (*group != ':')
      continue;
    bool unified = *controllers == ':';
    if (!unified && !listsCpu(controllers))
      continue;
    /* Beside groups of version 1, those of version 2 have a folder. */
    static const char *const mounts[][2] = {{"cpu", "cpu,cpuacct"},
                                            {".", "unified"}};
    for (int i = 0; i < 2; ++i) {
      name = inception_text_in(path, sizeof path);
      inception_text_add(&name, "%s/sys/fs/cgroup/%s", root,
                         mounts[unified][i]);
      int64_t limit = limitOfGroup(path, group + 1, unified);
      if (limit && (!least || limit < least))
        least = limit;
    }
  }
  return least;
}

int32_t inception_cpu_count(void) {
  /* Room for 16384 CPUs: the call fails where there may be more than that. */
  cpu_set_t sets[16];
  if (sched_getaffinity(0, sizeof sets, sets))
    return 1;
  int count = CPU_COUNT_S(sizeof sets, sets);
  int64_t quota = inception_cpu_quota("");
  if (quota && quota < count)
    count = (int)quota;
  return count < 1 ? 1 : count;
}
