"""Compares the gradients of a program in single precision with the reference lowering's in
double.

    fast.py TABLE.json WORK_FOLDER IMAGES [OPTION...]

Two roundings of a number that is almost zero may differ in sign: a ReLU then passes a
gradient that another stops, and a maximum is taken from another place, which changes sums
by as much as one term of them is. Those are kinks, which against_torch.py goes through in
double precision, where none is met. Here the network is without them: its ReLUs are left
out, its maxima are averages. Each parameter's gradient must agree to max |difference| <=
TOLERANCE max |reference|, and be the same bits for one thread and three.
"""

import os
import subprocess
import sys

import numpy as np

import gradients
from bench.support.tensors import read_safetensors
from step import Step

TOLERANCE = 2e-5
SEED = 6


def smooth(table):
    """The table's text without kinks."""
    with open(table, encoding="utf-8") as file:
        text = file.read()
    result = text.replace('"relu": true', '"relu": false').replace('"max_pool"', '"avg_pool"')
    assert result.count("avg_pool") > text.count("avg_pool") and '"relu": false' in result
    return result


def main(table, folder, count, *options):
    os.makedirs(folder, exist_ok=True)
    text = smooth(table)
    os.chdir(folder)
    count = int(count)
    with open("smooth.json", "w", encoding="utf-8") as file:
        file.write(text)
    subprocess.run(["inceptionc", "smooth.json", "--train", "--max-batch", str(max(count, 2)),
                    "-o", "fast", *options], check=True)
    graph = subprocess.run(["inceptionc", "smooth.json", "--emit=graph"], check=True,
                           capture_output=True, text=True).stdout
    with open("double.mlir", "w", encoding="utf-8") as file:
        file.write(graph.replace("xf32>", "xf64>"))
    step = Step("double.mlir", folder)

    weights, images, labels = gradients.write_inputs("./fast", count, init_seed=5, seed=11)
    for name, value in weights.items():
        step.parameters[name][...] = value.astype(np.float32)
    bits = {gradients.run("./fast", "g.safetensors", "--seed", str(SEED), "--threads", threads)
            for threads in ("1", "3")}
    assert len(bits) == 1, "other bits with three threads"
    step.run(images, labels, seed=SEED)
    expected, actual = step.gradients, read_safetensors("g.safetensors")
    assert set(actual) == set(expected), "other names"
    failures, worst = [], 0.0
    for name, value in expected.items():
        # A shift before another batch norm has next to no gradient, of terms as large as
        # those of its scale's: the mean takes it away.
        beside = expected.get(name.replace(".bn.bias", ".bn.weight"), value)
        scale = max(np.abs(value).max(), np.abs(beside).max())
        assert scale > 1e-7, f"{name}: no gradient"
        error = np.abs(actual[name] - value).max() / scale
        worst = max(worst, error)
        if not error <= TOLERANCE:
            failures.append(f"{name}: differs by {error:.1e}")
    if failures:
        raise SystemExit("\n".join(failures))
    print(f"gradients of {len(expected)} parameters agree: {worst:.1e}")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), *sys.argv[3:])
