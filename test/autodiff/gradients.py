"""The command `gradients` of a program: what it reads, and what it writes."""

import json
import subprocess

import numpy as np

from bench.support.tensors import read_safetensors, write_safetensors


def write_inputs(program, count, init_seed, seed):
    """Writes w.safetensors, x.npy and y.npy: weights, `count` images and their labels.

    Initial biases are all zero, and scales all one: random numbers are added to them.
    """
    subprocess.run([program, "init", "--seed", str(init_seed), "-o", "w.safetensors"],
                   check=True)
    random = np.random.default_rng(seed)
    weights = {name: value if name.endswith("running_var") or value.ndim > 1
               else value + 0.1 * random.standard_normal(value.shape)
               for name, value in read_safetensors("w.safetensors").items()}
    write_safetensors("w.safetensors", weights)
    description = json.loads(subprocess.run([program, "describe", "--json"], check=True,
                                            capture_output=True, text=True).stdout)
    images = random.standard_normal((count, *description["input"]["shape"]))
    images = images.astype(np.float32)
    labels = random.integers(0, description["outputs"][0]["shape"][0], count)
    np.save("x.npy", images)
    np.save("y.npy", labels)
    return weights, images, labels


def run(program, output, *options):
    """Writes the gradients for these inputs to a file; its bytes."""
    subprocess.run([program, "gradients", "--weights", "w.safetensors", "--input", "x.npy",
                    "--labels", "y.npy", "--output", output, *options], check=True)
    with open(output, "rb") as file:
        return file.read()
