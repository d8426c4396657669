"""Runs every pass on the IR of every level of a network and of its training step.

Usage: any_level.py TABLE DIR

A pass on what it is not for does something, nothing, or fails with an error that says why:
it does not crash.
"""

import pathlib
import re
import subprocess
import sys

LEVELS = ["graph", "gradient", "fused", "scheduled", "bufferized", "tiled", "loops"]

table, folder = sys.argv[1], pathlib.Path(sys.argv[2])
text = subprocess.run(["inception-opt", "--help"], capture_output=True, text=True, check=True)
passes = sorted(set(re.findall(r"--(inception-\S+)", text.stdout)))
assert len(passes) > 25, passes

crashes = []
for lowering in ("fast", "reference"):
    for level in LEVELS:
        module = folder / f"{lowering}-{level}.mlir"
        command = ["inceptionc", table, "--train", f"--lowering={lowering}", f"--emit={level}"]
        subprocess.run([*command, "-o", str(module)], check=True)
        for name in passes:
            run = subprocess.run(["inception-opt", module, f"--{name}"],
                                 capture_output=True, text=True, check=False)
            if run.returncode not in (0, 1) or (run.returncode == 1 and "error: " not in run.stderr):
                crashes.append(f"{module.name}: {name}: {run.returncode} {run.stderr[:300]}")
print(f"{len(passes)} passes on {2 * len(LEVELS)} modules, {len(crashes)} crashes")
print("\n".join(crashes))
sys.exit(bool(crashes))
