"""Compiles small networks, makes data for them, and trains them."""

import json
import os
import signal
import struct
import subprocess
import time

import numpy as np


def compile_program(folder, table, *options):
    """The path of a program for `table`, whose batches have up to 8 images."""
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, table["name"])
    with open(f"{path}.json", "w", encoding="utf-8") as file:
        json.dump(table, file)
    subprocess.run(["inceptionc", f"{path}.json", "--train", "--max-batch", "8", "-o", path,
                    *options], check=True)
    return path


def make_table(name, layers, shape=(3, 8, 8), training=None, **sections):
    return {"format": 1, "name": name, "input": {"shape": list(shape)},
            "defaults": {"conv": {"padding": "same", "relu": True}}, "table": layers,
            "training": training or {}, **sections}


def small_table(name="small", classes=4, **training):
    """A network with all that a training step may keep: batch norm, dropout, a head."""
    return make_table(
        name,
        [{"conv": "conv1", "kernel": 3, "filters": 6, "batch_norm": True},
         {"inception": "module", "1x1": 4, "3x3_reduce": 3, "3x3": 4, "5x5_reduce": 2, "5x5": 3,
          "pool_proj": 2},
         {"global_avg_pool": "mean"},
         {"dropout": "drop", "rate": 0.25},
         {"linear": "classifier", "outputs": classes}],
        training={"learning_rate": {"policy": "poly", "base": 0.05, "power": 0.5},
                  "weight_decay": 1e-3, "bias_learning_rate": 2, "decay_biases": False,
                  "averaging": 0.9, "augmentation": {"mirror": True, "crop_padding": 1},
                  **training},
        auxiliary_heads={"on": {"loss1": "conv1"}, "loss_weight": 0.3, "layers": [
            {"avg_pool": "pool", "kernel": 4, "stride": 4},
            {"linear": "classifier", "outputs": classes}]})


def make_data(folder, name, images, classes=4, shape=(3, 8, 8), seed=5):
    """Images whose mean colour says their class; options that name them."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, images)
    pixels = random.standard_normal((images, *shape)) * 0.5
    pixels += random.standard_normal((classes, shape[0], 1, 1))[labels]
    x, y = (os.path.join(folder, f"{name}.{part}.npy") for part in "xy")
    np.save(x, pixels.astype(np.float32))
    np.save(y, labels.astype(np.int64))
    return ["--data", x, "--labels", y]


def read_metadata(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length)).get("__metadata__", {})


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def read_log(path, kind):
    with open(path, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return [record for record in records if record["type"] == kind]


def run(program, *arguments, code=0, before=None):
    """What a command prints, errors included."""
    result = subprocess.run([program, *map(str, arguments)], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, preexec_fn=before, check=False)
    assert result.returncode == code, f"{arguments}: {result.returncode}\n{result.stdout}"
    return result.stdout


def interrupt(program, *arguments, number, when):
    """Starts a command and signals it as soon as `when` says so; exit code and text."""
    with subprocess.Popen([program, *map(str, arguments)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as process:
        while process.poll() is None and not when():
            time.sleep(0.002)
        if process.poll() is None:
            process.send_signal(number)
        text, _ = process.communicate(timeout=300)
        return process.returncode, text


def checkpoints(folder):
    return sorted(name for name in os.listdir(folder) if name.startswith("step-"))


SIGNALS = {"SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM}
