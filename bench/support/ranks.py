"""How a training step scales over ranks: docs/distributed.md's model, and what a log says."""

import json
import time
from typing import NamedTuple

import numpy as np

BACKWARD = 2 / 3  # of a step's computation
BUCKET = 4 << 20  # bytes


class Steps(NamedTuple):
    """Seconds of each step but the first, and of these the seconds of waiting for ranks."""

    seconds: list
    waiting: list


def read_steps(path, batch):
    """The steps of a training's log. Its images per second are an average over steps, so what
    counts is how it ends up."""
    with open(path, encoding="utf-8") as file:
        steps = [record for record in map(json.loads, file) if record["type"] == "step"]
    waited = [step["waited_for_ranks"] for step in steps]
    return Steps([batch / step["images_per_second"] for step in steps[1:]],
                 [after - before for before, after in zip(waited, waited[1:])])


def measure_bandwidth(size=64 << 20):
    """Bytes a second that one process copies to another's memory."""
    source, destination = np.ones(size, np.uint8), np.ones(size, np.uint8)
    start = time.perf_counter()
    np.copyto(destination, source)
    return size / (time.perf_counter() - start)


def get_share(ranks):
    """How many times its gradients each rank sends in a step."""
    return 2 * (ranks - 1) / ranks


def predict(step, gradients, bandwidth, ranks, cpus):
    """Seconds of a step of one thread a rank on a machine with so many CPUs, given that of one
    rank."""
    compute = step / min(ranks, cpus)
    if ranks == 1:
        return compute
    transfer = get_share(ranks) * gradients / bandwidth
    return compute + max(0, transfer - BACKWARD * compute) + 2 * BUCKET / bandwidth
