"""Which folder may include which: an include never points upwards, and no step knows another.

Usage: includes.py ROOT
Prints the number of includes that were looked at; ends with an error that lists the wrong ones.
"""

import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])

# What every step may know.
SHARED = {"dialect", "support", "target", "cost", "weights"}
STEPS = {"frontend", "import", "autodiff", "fusion", "schedule", "bufferize", "loops", "reference", "llvm"}
MAY_INCLUDE = {
    "runtime": set(),
    "dialect": set(),
    "support": {"dialect"},
    # What a machine has is asked by the runtime's own function: how many CPUs a process may use.
    "target": {"runtime"},
    "cost": {"dialect", "target"},
    "weights": {"dialect", "support"},
    **{step: SHARED for step in STEPS},
    # The record of a model is the runtime's.
    "emit": {"dialect", "target", "runtime"},
    "pipelines": SHARED | STEPS,
    "tools": SHARED | STEPS | {"emit", "pipelines"},
}
# Where text from outside is read.
READS_JSON = {"frontend", "import"}


def room_of(path):
    """The folder that a file is of: one of compiler's, or a top-level one."""
    parts = pathlib.PurePosixPath(path).parts
    return parts[1] if parts[0] == "compiler" else parts[0]


problems = []
includes = 0
for folder in ("compiler", "dialect", "runtime"):
    for path in sorted((root / folder).rglob("*")):
        if path.suffix not in (".c", ".cpp", ".h", ".td"):
            continue
        name = path.relative_to(root).as_posix()
        room = room_of(name)
        if room not in MAY_INCLUDE:
            problems.append(f"{name}: no rule for the folder '{room}'")
            continue
        for include in re.findall(r'^#?include [<"]([^">]*)[">]', path.read_text(encoding="utf-8"), re.M):
            if include.startswith(("nlohmann/", "CLI/")) and folder == "compiler" and room not in READS_JSON:
                problems.append(f"{name}: only {', '.join(sorted(READS_JSON))} read JSON, but it includes {include}")
            if not include.startswith(("compiler/", "dialect/", "runtime/", "test/", "bench/")):
                continue
            includes += 1
            other = room_of(include)
            if other != room and other not in MAY_INCLUDE[room]:
                problems.append(f"{name}: '{room}' must not include {include}")

print(f"{includes} includes")
if problems:
    raise SystemExit("\n".join(problems))
