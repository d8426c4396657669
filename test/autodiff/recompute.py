"""Gradients of programs that keep different values of the forward pass: the same bits.

    recompute.py TABLE WORK_FOLDER IMAGES
"""

import os
import re
import subprocess
import sys

import numpy as np

from execution.tensors import read_safetensors, write_safetensors
from fast import describe

MODES = ("off", "auto", "max")


def count(table, mode):
    """Bytes that are kept, and operations that are computed again."""
    text = subprocess.run(
        ["inceptionc", table, "--train", f"--recompute={mode}", "--emit=gradient"],
        check=True, capture_output=True, text=True).stdout
    kept = re.search(r"inception.kept = \{bytes = (\d+) : i64, recomputed = (\d+)", text)
    return int(kept[1]), int(kept[2])


def main(table, folder, images):
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    images = int(images)
    counts = [count(table, mode) for mode in MODES]
    assert counts == sorted(counts, key=lambda c: (-c[0], c[1])), counts
    assert counts[0][1] == 0 < counts[1][1] < counts[2][1], counts
    for mode in MODES:
        subprocess.run(["inceptionc", table, "--train", f"--recompute={mode}", "--max-batch",
                        str(images), "-o", mode], check=True)
    subprocess.run(["./off", "init", "--seed", "3", "-o", "w.safetensors"], check=True)
    random = np.random.default_rng(2)
    weights = {name: value if name.endswith("running_var") or value.ndim > 1
               else value + 0.1 * random.standard_normal(value.shape)
               for name, value in read_safetensors("w.safetensors").items()}
    write_safetensors("w.safetensors", weights)
    description = describe("./off")
    np.save("x.npy", random.standard_normal((images, *description["input"]["shape"]))
            .astype(np.float32))
    np.save("y.npy", random.integers(0, description["outputs"][0]["shape"][0], images))
    bits = {}
    for mode in MODES:
        subprocess.run([f"./{mode}", "gradients", "--weights", "w.safetensors", "--input",
                        "x.npy", "--labels", "y.npy", "--seed", "8", "--threads", "2",
                        "--output", f"{mode}.safetensors"], check=True)
        with open(f"{mode}.safetensors", "rb") as file:
            bits[mode] = file.read()
    gradients = read_safetensors("off.safetensors")
    for name, value in gradients.items():
        assert np.abs(value).max() > 0, f"{name}: no gradient"
    for mode in MODES[1:]:
        actual = read_safetensors(f"{mode}.safetensors")
        wrong = [name for name, value in gradients.items()
                 if not np.array_equal(actual[name], value)]
        assert not wrong, f"--recompute={mode}: other gradients of {', '.join(wrong)}"
        assert bits[mode] == bits["off"], f"--recompute={mode}: another file"
    print(f"gradients of {len(gradients)} parameters are the same bits:",
          ", ".join(f"{kept} bytes kept, {again} computed again" for kept, again in counts))


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), *sys.argv[2:])
