"""Gradients of programs that keep different values of the forward pass: the same bits.

    recompute.py TABLE WORK_FOLDER IMAGES
"""

import os
import re
import subprocess
import sys

import numpy as np

import gradients
from bench.support.tensors import read_safetensors

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
    gradients.write_inputs("./off", images, init_seed=3, seed=2)
    bits = {mode: gradients.run(f"./{mode}", f"{mode}.safetensors", "--seed", "8", "--threads",
                                "2")
            for mode in MODES}
    expected = read_safetensors("off.safetensors")
    for name, value in expected.items():
        assert np.abs(value).max() > 0, f"{name}: no gradient"
    for mode in MODES[1:]:
        actual = read_safetensors(f"{mode}.safetensors")
        wrong = [name for name, value in expected.items()
                 if not np.array_equal(actual[name], value)]
        assert not wrong, f"--recompute={mode}: other gradients of {', '.join(wrong)}"
        assert bits[mode] == bits["off"], f"--recompute={mode}: another file"
    print(f"gradients of {len(expected)} parameters are the same bits:",
          ", ".join(f"{kept} bytes kept, {again} computed again" for kept, again in counts))


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), *sys.argv[2:])
