"""Runs the program's command `gradients` and compares what it writes with f64.

    program.py WORK_FOLDER [OPTION...]
"""

import os
import subprocess
import sys

import numpy as np

import gradients
from bench.support.tensors import read_safetensors, write_safetensors
from step import Step

IMAGES, SEED = 5, 2**63 + 9
TOLERANCE = 2e-5

TABLE = """{
  "format": 1, "name": "tiny", "input": {"name": "data", "shape": [3, 12, 11]},
  "defaults": {"conv": {"padding": "same", "relu": true, "init": "he"}},
  "table": [
    {"conv": "first", "kernel": 3, "stride": 2, "filters": 8},
    {"lrn": "norm", "alpha": 0.5},
    {"concat": "join", "branches": [
      [{"conv": "a", "filters": 5}],
      [{"max_pool": "pool", "kernel": 3, "padding": 1}, {"conv": "b", "filters": 7, "batch_norm": true}]]},
    {"dropout": "drop", "rate": 0.4},
    {"global_avg_pool": "mean"},
    {"linear": "classifier", "outputs": 6},
    {"softmax": "prob"}
  ],
  "auxiliary_heads": {"on": {"loss1": "join"}, "loss_weight": 0.3, "layers": [
    {"avg_pool": "ave", "kernel": 3, "stride": 3},
    {"linear": "fc", "outputs": 9, "relu": true},
    {"dropout": "drop_fc", "rate": 0.7},
    {"linear": "classifier", "outputs": 6}]}
}
"""


def main(folder, *options):
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    with open("tiny.json", "w", encoding="utf-8") as file:
        file.write(TABLE)
    subprocess.run(["inceptionc", "tiny.json", "--train", *options], check=True)
    subprocess.run(["inceptionc", "tiny.json", "--emit=graph", "-o", "tiny.mlir"], check=True)
    with open("tiny.mlir", encoding="utf-8") as file:
        text = file.read().replace("xf32>", "xf64>")
    with open("double.mlir", "w", encoding="utf-8") as file:
        file.write(text)
    subprocess.run(["./tiny", "init", "--seed", "7", "-o", "w.safetensors"], check=True)
    random = np.random.default_rng(3)
    weights = read_safetensors("w.safetensors")
    weights = {name: value + 0.1 * random.standard_normal(value.shape)
               if not name.endswith("running_var") else value
               for name, value in weights.items()}
    write_safetensors("w.safetensors", weights)
    images = random.standard_normal((IMAGES, 3, 12, 11)).astype(np.float32)
    labels = random.integers(0, 6, IMAGES)
    np.save("x.npy", images)
    np.save("y.npy", labels)

    step = Step("double.mlir", folder)
    for name, value in weights.items():
        step.parameters[name][...] = value.astype(np.float32)
    worst, bits = 0.0, {}
    for way, options in (("dropout", ["--seed", str(SEED)]), ("plain", ["--no-dropout"])):
        for threads in ("1", "3"):
            bits[way, threads] = gradients.run("./tiny", f"{way}{threads}.safetensors",
                                               "--threads", threads, *options)
        assert bits[way, "1"] == bits[way, "3"], "other bits with three threads"
        actual = read_safetensors(f"{way}1.safetensors")
        seed = SEED - 2**64 if way == "dropout" else 0
        step.run(images, labels, seed=seed, dropout=way == "dropout")
        expected = step.gradients
        assert set(actual) == set(expected), "other names"
        for name, value in expected.items():
            assert np.abs(value).max() > 1e-6, f"{name}: no gradient"
            error = np.abs(actual[name] - value).max() / np.abs(value).max()
            worst = max(worst, error)
            assert error < TOLERANCE, f"{way}: {name}: differs by {error:.1e}"
    assert bits["dropout", "1"] != bits["plain", "1"], "dropout changes nothing"
    print(f"gradients of {len(expected)} parameters agree: {worst:.1e}")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), *sys.argv[2:])
