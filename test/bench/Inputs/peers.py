"""A peer for tests: this project's own library, slowed down or wrong as its variant says."""

import importlib.util
import os
import sys
import time


def _load_ours(name):
    path = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "adapters", name)
    spec = importlib.util.spec_from_file_location("ours", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def versions():
    return {"peer": "1"}


def load(settings, images):
    ours = _load_ours("inceptionc_training.py" if "labels" in settings else "inceptionc.py")
    options, run = settings["options"], ours.load(settings, images)
    if options.get("dies"):
        sys.exit(3)

    def run_slowly():
        time.sleep(options.get("sleep", 0))
        return run() * options.get("factor", 1)

    return run_slowly
