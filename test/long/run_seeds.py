"""Runs test/execution/run.py on networks drawn at random.

usage: run_seeds.py FIRST COUNT WORK_FOLDER [OPTION...]
"""

import os
import subprocess
import sys

first, count, folder, *options = sys.argv[1:]
script = os.path.join(os.path.dirname(__file__), "..", "execution", "run.py")
seeds = range(int(first), int(first) + int(count))
failed = [seed for seed in seeds
          if subprocess.run([sys.executable, script, f"random{seed}", folder, *options]).returncode]
if failed:
    sys.exit(f"failed: {', '.join(f'random{seed}' for seed in failed)}")
