"""A peer for tests: this project's own library, slowed down or wrong as its variant says."""

import importlib.util
import os
import sys
import time

_PATH = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "adapters", "inceptionc.py")
_SPEC = importlib.util.spec_from_file_location("ours", _PATH)
_OURS = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_OURS)


def versions():
    return {"peer": "1"}


def load(settings, images):
    options, run = settings["options"], _OURS.load(settings, images)
    if options.get("dies"):
        sys.exit(3)

    def run_slowly():
        time.sleep(options.get("sleep", 0))
        return run() * options.get("factor", 1)

    return run_slowly
