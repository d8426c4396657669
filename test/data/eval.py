"""Compares eval with what numpy makes of the network's outputs.

usage: eval.py PROGRAM FOLDER     the program of inception_small
"""

import gzip
import json
import os
import struct
import subprocess
import sys

import numpy as np

program, folder = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
os.chdir(folder)
os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
COUNT = 75


def run(*arguments):
    return subprocess.run([program, *arguments], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def evaluate(*arguments):
    return json.loads(run("eval", "--json", *arguments))


def write_idx(path, array):
    header = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    with gzip.open(path, "wb") if path.endswith(".gz") else open(path, "wb") as file:
        file.write(header + array.tobytes())


def check(result, probabilities, labels):
    """Errors of the whole and of each class."""
    order = np.argsort(-probabilities, axis=1, kind="stable")
    top1 = order[:, 0] != labels
    top5 = ~(order[:, :5] == labels[:, None]).any(axis=1)
    assert result["images"] == len(labels) and result["broken"] == 0, result
    assert np.isclose(result["top1_error"], top1.mean()), result
    assert np.isclose(result["top5_error"], top5.mean()), result
    loss = -np.log(probabilities[np.arange(len(labels)), labels]).mean()
    assert np.isclose(result["loss"], loss, rtol=1e-5), (result["loss"], loss)
    for entry in result["classes"]:
        own = labels == entry["class"]
        assert entry["images"] == own.sum(), entry
        if own.any():
            assert np.isclose(entry["top1_error"], top1[own].mean()), entry
            assert np.isclose(entry["top5_error"], top5[own].mean()), entry
    assert 0 < top1.mean() and top5.mean() < top1.mean(), "nothing to compare"


random = np.random.default_rng(0)
# Smooth pictures, which the network takes for several classes.
grid = np.linspace(0, 6, 28)
phase = random.uniform(0, 6, (COUNT, 4))
pixels = (127 + 60 * np.sin(phase[:, 0, None, None] * grid[None, :, None] + phase[:, 1, None, None])
          + 60 * np.sin(phase[:, 2, None, None] * grid[None, None, :] + phase[:, 3, None, None]))
pixels = pixels.astype(np.uint8)
for name, seed in (("a", 1), ("b", 2), ("c", 3)):
    run("init", "--seed", str(seed), "-o", f"{name}.safetensors")
x = ((pixels[:, None].astype(np.float64) / 255 - 0.286) / 0.353).astype(np.float32)
np.save("x.npy", x)
outputs = {}
for name in "abc":
    run("run", "--weights", f"{name}.safetensors", "--input", "x.npy", "--output", "y.npy")
    outputs[name] = np.load("y.npy").astype(np.float64)
# Labels that the first network often has among its first five.
order = np.argsort(-outputs["a"], axis=1, kind="stable")
labels = order[np.arange(COUNT), random.integers(0, 7, COUNT)]
np.save("labels.npy", labels)
os.makedirs("mnist", exist_ok=True)
write_idx("mnist/t10k-images-idx3-ubyte.gz", pixels)
write_idx("mnist/t10k-labels-idx1-ubyte", labels.astype(np.uint8))

expected = outputs["a"]
for data in (["--data", "mnist"], ["--data", "mnist/t10k-images-idx3-ubyte.gz"],
             ["--data", "x.npy", "--labels", "labels.npy"]):
    for threads in "12":
        result = evaluate(*data, "--weights", "a.safetensors", "--threads", threads,
                          "--probs", f"p{threads}.npy")
        check(result, expected, labels)
    saved = np.load("p1.npy")
    assert np.array_equal(saved, np.load("p2.npy")), "threads make a difference"
    assert np.allclose(saved, expected, atol=1e-6)

# The same numbers in other types and orders, and labels in other forms.
for other in (np.asfortranarray(x), x.astype(">f4"), x.astype(np.float64),
              np.asfortranarray(x.astype(">f8"))):
    np.save("other.npy", other)
    check(evaluate("--data", "other.npy", "--labels", "labels.npy", "--weights", "a.safetensors"),
          expected, labels)
for other in (labels.astype(np.uint8), labels.astype(">i4")[:, None], np.eye(10)[labels],
              np.asfortranarray(np.eye(10, dtype=bool)[labels])):
    np.save("other.npy", other)
    check(evaluate("--data", "x.npy", "--labels", "other.npy", "--weights", "a.safetensors"),
          expected, labels)
# Labels at the ends of their type are no indices.
for label in (2**63 - 1, 2**62, 2**32, 10, -1, -2**63):
    other = labels.astype(np.int64)
    other[7] = label
    np.save("other.npy", other)
    result = subprocess.run([program, "eval", "--data", "x.npy", "--labels", "other.npy", "--weights",
                             "a.safetensors"], text=True, stderr=subprocess.PIPE)
    assert result.returncode == 1 and f"label {label} of " in result.stderr, result

mean = sum(outputs.values()) / 3
three = [f"--weights={name}.safetensors" for name in "abc"]
result = evaluate("--data", "mnist", *three, "--probs", "p.npy", "--confusion", "c.csv")
check(result, mean, labels)
assert result["models"] == 3
assert np.allclose(np.load("p.npy"), mean, atol=1e-6)
counts = np.loadtxt("c.csv", delimiter=",", skiprows=1)[:, 1:]
wanted = np.zeros((10, 10))
np.add.at(wanted, (labels, mean.argmax(axis=1)), 1)
assert np.array_equal(counts, wanted)

for name in "abc":
    evaluate("--data", "mnist", f"--weights={name}.safetensors", "--probs", f"{name}.npy")
check(evaluate("--data", "mnist", "--merge", "a.npy", "b.npy", "c.npy"), mean, labels)

# The 28 pixels are resized to 32, 36, 40 and 44 for the 144 crops.
write_idx("mnist/few-images", pixels[:6])
write_idx("mnist/few-labels", labels[:6].astype(np.uint8))
result = evaluate("--data", "mnist/few-images", "--weights", "a.safetensors", "--crops", "144",
                  "--probs", "crops.npy")
crops = np.load("crops.npy")
assert np.allclose(crops.sum(axis=1), 1, atol=1e-5)
assert not np.allclose(crops, expected[:6], atol=1e-3)
assert result["crops"] == 144
print("agrees")
