"""Compares the gradients that a program computes fast with the reference lowering's.

    fast.py TABLE.json WORK_FOLDER IMAGES [OPTION...]

Both programs get the same weights, images and labels, with dropout on. Each parameter's
gradient must agree to max |difference| <= TOLERANCE max |reference|, and be the same bits
for one thread and three.
"""

import json
import os
import subprocess
import sys

import numpy as np

from execution.tensors import read_safetensors, write_safetensors

TOLERANCE = 3e-5


def describe(program):
    text = subprocess.run([program, "describe", "--json"], check=True, capture_output=True,
                          text=True).stdout
    return json.loads(text)


def main(table, folder, count, *options):
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    count = int(count)
    for name, extra in (("fast", options), ("plain", ["--lowering=reference"])):
        subprocess.run(["inceptionc", table, "--train", "--max-batch", str(max(count, 2)), "-o",
                        name, *extra], check=True)
    subprocess.run(["./fast", "init", "--seed", "5", "-o", "w.safetensors"], check=True)
    random = np.random.default_rng(11)
    weights = {name: value if name.endswith("running_var") or value.ndim > 1
               else value + 0.1 * random.standard_normal(value.shape)
               for name, value in read_safetensors("w.safetensors").items()}
    write_safetensors("w.safetensors", weights)
    description = describe("./fast")
    shape = description["input"]["shape"]
    classes = description["outputs"][0]["shape"][0]
    np.save("x.npy", random.standard_normal((count, *shape)).astype(np.float32))
    np.save("y.npy", random.integers(0, classes, count))
    bits = {}
    for name, threads in (("plain", 2), ("fast", 1), ("fast", 3)):
        output = f"{name}{threads}.safetensors"
        subprocess.run([f"./{name}", "gradients", "--weights", "w.safetensors", "--input",
                        "x.npy", "--labels", "y.npy", "--seed", "6", "--threads", str(threads),
                        "--output", output], check=True)
        with open(output, "rb") as file:
            bits[name, threads] = file.read()
    assert bits["fast", 1] == bits["fast", 3], "other bits with three threads"
    expected, actual = (read_safetensors(name + ".safetensors") for name in ("plain2", "fast1"))
    assert set(actual) == set(expected), "other names"
    failures, worst = [], 0.0
    for name, value in expected.items():
        scale = np.abs(value).max()
        assert scale > 0, f"{name}: no gradient"
        error = np.abs(actual[name] - value).max() / scale
        worst = max(worst, error)
        if not error <= TOLERANCE:
            failures.append(f"{name}: differs by {error:.1e}")
    if failures:
        raise SystemExit("\n".join(failures))
    print(f"gradients of {len(expected)} parameters agree: {worst:.1e}")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), *sys.argv[3:])
