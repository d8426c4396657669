"""Compiles a network of models/ and compares all that it computes with PyTorch's.

    agree.py NETWORK MODELS_FOLDER WORK_FOLDER [OPTION OF inceptionc...]

PyTorch computes in double. The logits and every module's output must agree to
max |difference| <= 1e-5 max |reference|, for one image and for five, and have the same bits
for one thread and for two.
"""

import os
import subprocess
import sys

import numpy as np
import torch

from bench.support.tensors import write_safetensors
from networks import NETWORKS, images

TOLERANCE = 1e-5
IMAGES = 5


def check_spread(network, results):
    """Asserts that the reference is worth comparing with: no classifier that says the
    same of everything, no saturated softmax, no dead ReLU."""
    logits = results[network.logits]
    scales = np.abs(logits).max(axis=1)
    assert (logits.std(axis=1) > 0.1 * scales).all(), "logits are not spread"
    for i in range(1, len(logits)):
        apart = np.abs(logits[i] - logits[:i]).max(axis=1).min()
        assert apart > 0.05 * scales[i], f"image {i} has another's logits"
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    assert (powers / powers.sum(axis=1, keepdims=True)).max() < 0.9, "saturated softmax"
    for name, value in results.items():
        if value.ndim != 4:
            continue
        dead = (value.max(axis=(0, 2, 3)) == 0).sum()
        assert dead == 0, f"{name}: {dead} dead channels"
        positive = (value > 0).mean()
        assert 0.3 < positive < 0.95, f"{name}: {positive:.0%} of the ReLUs are open"


def compute_reference(network):
    """The images and what PyTorch makes of them."""
    data = images(IMAGES, network.shape, seed=7)
    with torch.no_grad():
        # The first images are what weights are drawn for, others are compared.
        network.forward(images(IMAGES, network.shape, seed=6))
        network.forward(data)
    results = {name: value.numpy() for name, value in network.results.items()}
    check_spread(network, results)
    return data.numpy().astype(np.float32), results


class Program:
    """The network compiled, with its weights in a file."""

    def __init__(self, network, models, folder, options):
        self.network, self.folder = network, folder
        self.path = os.path.join(folder, "program")
        # The last result is the network's own, whether tapped or not.
        self.names = list(network.results)
        self.last = self.names[-1]
        command = ["inceptionc", os.path.join(models, network.table), "-o", self.path,
                   *options]
        if network.map:
            command += ["--weight-map", os.path.join(models, network.map)]
        for name in self.names[:-1]:
            command += ["--tap", name]
        subprocess.run(command, check=True)
        write_safetensors(os.path.join(folder, "weights.safetensors"),
                          {n: value.numpy() for n, value in network.tensors().items()})

    def run(self, data, threads):
        """The results for `data` by name."""
        np.save(os.path.join(self.folder, "input.npy"), data)
        taps = os.path.join(self.folder, f"taps{len(data)}-{threads}")
        output = os.path.join(taps, "output.npy")
        os.makedirs(taps, exist_ok=True)
        subprocess.run([self.path, "run", "--threads", str(threads), "--weights",
                        os.path.join(self.folder, "weights.safetensors"), "--input",
                        os.path.join(self.folder, "input.npy"), "--output", output,
                        "--output-dir", taps], check=True)
        results = {name: np.load(os.path.join(taps, name.replace("/", "_") + ".npy"))
                   for name in self.names[:-1]}
        results[self.last] = np.load(output)
        return results


def get_error(actual, expected):
    """max |difference| / max |reference|; infinite where an element is no number."""
    error = np.abs(actual - expected).max() / np.abs(expected).max()
    return np.inf if np.isnan(error) else error


def main(name, models, folder, *options):
    os.makedirs(folder, exist_ok=True)
    torch.set_num_threads(2)
    network = NETWORKS[name](seed=5)
    data, expected = compute_reference(network)
    program = Program(network, models, folder, options)
    failures, worst, alone = [], 0.0, {}
    for count in (1, IMAGES):
        one, two = (program.run(data[:count], threads) for threads in (1, 2))
        for tap, reference in expected.items():
            if one[tap].shape != reference[:count].shape:
                failures.append(f"{tap}: shape {one[tap].shape}")
                continue
            error = get_error(one[tap], reference[:count])
            worst = max(worst, error)
            print(f"{tap}: batch {count}: {error:.2e}")
            if not error <= TOLERANCE:
                failures.append(f"{tap}: batch {count}: differs by {error:.2e}")
            if one[tap].tobytes() != two[tap].tobytes():
                failures.append(f"{tap}: batch {count}: other bits with two threads")
            if alone.setdefault(tap, one[tap]).tobytes() != one[tap][:1].tobytes():
                failures.append(f"{tap}: other bits for an image on its own")
    for failure in failures:
        print(f"{name}: {failure}", file=sys.stderr)
    print(f"{name}: {len(expected)} results, at most {worst:.2e} apart, "
          f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
