"""Runs one contestant in a process of its own, driven by lines of JSON.

    worker.py ADAPTER.py

An adapter has a function `load(settings, images)`, which returns a function without
arguments that runs the network on `images` once and returns its output as an array, and a
function `versions()`, which returns the versions of what it uses, by name. `settings` has
`threads` (how many to use), `options` (the variant's own), `scratch` (a folder that it may
make) and `model` (the ONNX file of a variant with `lrn`). Of a training, each run is one step
and returns its loss; settings have `labels`, `rates` and the `table` then. Each request is one
line, and so is its answer:

    {"do": "load", "cpus": [0], "input": "x.npy", ...}  {"versions": {...}}
    {"do": "compute", "output": "y.npy", "steps": 1}    {}
    {"do": "time", "warm_up": 0.3, "seconds": 1, "least_runs": 3}
                                        {"milliseconds": [...], "peak_memory_mb": 300.0}
    {"do": "end"}
"""

import importlib.util
import json
import os
import resource
import sys
import time
import traceback

import numpy as np


def load_adapter(path):
    """The adapter's module."""
    spec = importlib.util.spec_from_file_location("adapter", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(run, warm_up, seconds, least_runs):
    """The times of runs, in milliseconds, after `warm_up` seconds and at least one run."""
    start = time.perf_counter()
    run()
    while time.perf_counter() - start < warm_up:
        run()
    times, start = [], time.perf_counter()
    while len(times) < least_runs or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - begin))
    return times


class Worker:
    """Answers requests with one adapter."""

    def __init__(self, path):
        self.path, self.run = path, None

    def load(self, request):
        # Before anything of the adapter is imported: libraries count the CPUs then.
        os.sched_setaffinity(0, request["cpus"])
        adapter = load_adapter(self.path)
        self.run = adapter.load(request, np.load(request["input"]))
        return {"versions": adapter.versions()}

    def compute(self, request):
        # A training's losses, step by step; else the one output.
        results = [np.array(self.run(), dtype=np.float32) for _ in range(request["steps"])]
        np.save(request["output"], results[0] if len(results) == 1 else np.stack(results))
        return {}

    def time(self, request):
        times = measure(self.run, request["warm_up"], request["seconds"], request["least_runs"])
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"milliseconds": times, "peak_memory_mb": most}


def main(path):
    # Whatever libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    worker = Worker(path)
    handlers = {"load": worker.load, "compute": worker.compute, "time": worker.time}
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "end":
            break
        try:
            answer = handlers[request["do"]](request)
        # An adapter's libraries may raise anything; the driver says it and ends.
        except Exception as error:  # pylint: disable=broad-except
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    # Without the libraries' own clean-up, which may take long.
    answers.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
