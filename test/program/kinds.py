"""What the output of a network is, wherever its softmax stands, beside NumPy.

usage: kinds.py FOLDER [OPTION OF inceptionc...]

Each table is a few layers behind the input. classify and eval must take probabilities as they
are, and the softmax of anything else; describe and the header must say which it is.
"""

import json
import os
import subprocess
import sys

import numpy as np
from PIL import Image

from bench.support.tensors import write_safetensors
from confident import call, compile_table

folder, *options = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
SIDE = 8
random = np.random.default_rng(4)
pixels = random.integers(0, 256, (3, SIDE, SIDE, 3)).astype(np.uint8)
pixels[0, :, :, 0] //= 4
pixels[1, :, :, 2] //= 3
files = [os.path.join(folder, f"{i}.png") for i in range(len(pixels))]
for file, picture in zip(files, pixels):
    Image.fromarray(picture).save(file)
with open(os.path.join(folder, "list.txt"), "w", encoding="utf-8") as listing:
    listing.writelines(f"{i}.png {label}\n" for i, label in enumerate((1, 2, 0)))
LABELS = np.array([1, 2, 0])
x = np.moveaxis((pixels.astype(np.float64) - 128) / 64, 3, 1)
np.save(os.path.join(folder, "x.npy"), x.astype(np.float32))


def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def weigh(outputs, inputs, scale, seed):
    random = np.random.default_rng(seed)
    return ((scale * random.standard_normal((outputs, inputs))).astype(np.float32),
            random.standard_normal(outputs).astype(np.float32))


MEAN = x.mean(axis=(2, 3))
A, B, C = weigh(4, 3, 8, 1), weigh(4, 3, 8, 2), weigh(4, 4, 9, 3)
WEIGHTS = {"a": A, "b": B, "c": C, "conv": (A[0][:, :, None, None], A[1])}


def linear(layer, value):
    weight, bias = layer
    return value @ weight.T.astype(np.float64) + bias


ZA, ZB = linear(A, MEAN), linear(B, MEAN)
MAP = np.moveaxis(linear(A, np.moveaxis(x, 1, 3)), 3, 1)
relu = lambda value: np.maximum(value, 0)
pool, a, b = {"global_avg_pool": "pool"}, {"linear": "a", "outputs": 4}, {"linear": "b", "outputs": 4}
conv, prob = {"conv": "conv", "filters": 4}, {"softmax": "prob"}
branches = lambda *ends: {"concat": "both", "branches": list(ends)}

# The rows, what they make, and what that is.
TABLES = {
    "logits": ([pool, a], ZA, "logits"),
    "softmax": ([pool, a, prob], softmax(ZA), "probabilities"),
    "dropped": ([pool, a, prob, {"dropout": "drop", "rate": 0.5}], softmax(ZA), "probabilities"),
    "dropped_logits": ([pool, a, {"dropout": "drop", "rate": 0.5}], ZA, "logits"),
    "rectified": ([pool, a, prob, {"relu": "relu"}], softmax(ZA), "probabilities"),
    "twice": ([pool, a, prob, {"softmax": "again"}], softmax(softmax(ZA)), "probabilities"),
    "middle": ([pool, a, prob, {"linear": "c", "outputs": 4}], linear(C, softmax(ZA)), "logits"),
    "sequence": ([pool, {"sequence": "s", "layers": [
        {"linear": "a", "outputs": 4}, {"softmax": "prob"}]}], softmax(ZA), "probabilities"),
    "features": ([pool, {**a, "relu": True}], relu(ZA), "features"),
    "rectified_logits": ([pool, a, {"relu": "relu"}], relu(ZA), "features"),
    "pooled": ([conv, {"global_avg_pool": "pool"}], MAP.mean(axis=(2, 3)), "logits"),
    "pooled_features": ([{**conv, "relu": True}, pool], relu(MAP).mean(axis=(2, 3)), "features"),
    "pooled_softmax": ([conv, prob, pool], softmax(MAP).mean(axis=(2, 3)), "probabilities"),
    "windows_softmax": ([conv, prob, {"avg_pool": "pool", "kernel": SIDE}],
                        softmax(MAP).mean(axis=(2, 3)), "probabilities"),
    "max_softmax": ([conv, prob, {"max_pool": "pool", "kernel": SIDE}],
                    softmax(MAP).max(axis=(2, 3)), "features"),
    "one_branch": ([pool, branches([a, prob])], softmax(ZA), "probabilities"),
    "two_logits": ([pool, branches([a], [b])], np.concatenate([ZA, ZB], 1), "logits"),
    "two_softmax": ([pool, branches([a, prob], [b, {"softmax": "second"}])],
                    np.concatenate([softmax(ZA), softmax(ZB)], 1), "features"),
    "joined": ([pool, branches([a], [b]), prob], softmax(np.concatenate([ZA, ZB], 1)),
               "probabilities"),
    "added": ([pool, a, {"residual": "sum", "scale": 0.5, "layers": [
        {"linear": "c", "outputs": 4}]}], ZA + 0.5 * linear(C, ZA), "logits"),
    "added_softmax": ([pool, a, prob, {"residual": "sum", "scale": 0.5, "layers": [
        {"linear": "c", "outputs": 4}]}], softmax(ZA) + 0.5 * linear(C, softmax(ZA)), "features"),
}


def save_weights(program):
    """The weights that the program asks for, under its names for them."""
    tensors = {}
    for parameter in json.loads(call(program, "describe", "--json"))["parameters"]:
        name = parameter["name"]
        layer, part = name.split("/")[-1].split(".")
        tensors[name] = WEIGHTS[layer][part == "bias"]
    path = f"{program}.safetensors"
    write_safetensors(path, tensors)
    return path


def build(name, rows, *more):
    table = {"format": 1, "name": name, "input": {"shape": [3, SIDE, SIDE]}, "table": rows,
             "preprocess": {"order": "RGB", "resize": SIDE, "range": 255,
                            "mean": [128] * 3, "std": [64] * 3}}
    program = compile_table(table, folder, *options, *more)
    return program, save_weights(program)


def check(name, rows, output, kind):
    program, weights = build(name, rows)
    description = json.loads(call(program, "describe", "--json"))
    assert description["outputs"][0]["kind"] == kind, (name, description["outputs"])
    assert f"{output.shape[1]} {kind}\n" in call(program, "describe"), name
    call(program, "run", "--weights", weights, "--input", os.path.join(folder, "x.npy"),
         "--output", os.path.join(folder, "y.npy"))
    made = np.load(os.path.join(folder, "y.npy"))
    assert np.allclose(made, output, rtol=1e-4, atol=1e-5), (name, made, output)
    expected = output if kind == "probabilities" else softmax(output)
    results = json.loads(call(program, "classify", *files, "--weights", weights, "--json",
                              "--top", str(output.shape[1])))
    for result, row in zip(results, expected):
        for entry in result["top"]:
            assert abs(entry["probability"] - row[entry["class"]]) < 1e-4, (name, result, row)
    score = json.loads(call(program, "eval", "--list", os.path.join(folder, "list.txt"),
                            "--weights", weights, "--json"))
    loss = -np.log(expected[np.arange(len(LABELS)), LABELS]).mean()
    assert abs(score["loss"] - loss) < 1e-4 * max(1, loss), (name, score["loss"], loss)
    header = os.path.join(folder, f"{name}.h")
    subprocess.run(["inceptionc", f"{program}.json", "--emit=header", "-o", header, *options],
                   check=True)
    with open(header, encoding="utf-8") as file:
        assert f"output: [batch, {output.shape[1]}] of {kind}\n" in file.read(), name


# Kinds are decided before the lowering: with options, some of the tables are enough.
for table, (layers, output, kind) in list(TABLES.items())[:: 4 if options else 1]:
    check(table, layers, output, kind)


def check_map(name, rows, output, kind):
    """A map of numbers has no class: only run and taps take it."""
    program, weights = build(name, rows)
    shape = f"({', '.join(map(str, output.shape[1:]))})"
    for command in (["classify", *files], ["eval", "--list", os.path.join(folder, "list.txt")]):
        process = subprocess.run([program, *command, "--weights", weights], text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.returncode == 1 and not process.stdout, process
        assert f"error: {name} makes {output[0].size} numbers for an image" in process.stderr
        assert shape in process.stderr, process.stderr
    assert f"4 x {SIDE} x {SIDE} {kind}\n" in call(program, "describe"), name
    # As a tap, with the logits as the network's own result.
    program, weights = build(f"{name}_tap", [*rows, {"global_avg_pool": "pool2"}], "--tap",
                             rows[-1].get("softmax", "conv"))
    call(program, "run", "--weights", weights, "--input", os.path.join(folder, "x.npy"),
         "--output", os.path.join(folder, "y.npy"), "--output-dir", os.path.join(folder, f"{name}_taps"))
    tap = np.load(os.path.join(folder, f"{name}_taps", f"{rows[-1].get('softmax', 'conv')}.npy"))
    assert tap.shape == output.shape and np.allclose(tap, output, rtol=1e-4, atol=1e-5), name
    assert f"4 x {SIDE} x {SIDE} {kind}\n" in call(program, "describe"), name


check_map("map", [conv], MAP, "features")
check_map("softmax_map", [conv, prob], softmax(MAP), "probabilities")

# Probabilities too small for a float: what is certain, and wrong, has a finite loss. That of
# logits is exact; a softmax has no float below 1.4e-45, and from where it stops being exact,
# 1.2e-38, an implementation may say 0.
WEIGHTS["a"] = (np.zeros((4, 3), np.float32), np.array([0, -120, 300, -2000], np.float32))
for end, rows in (("logits", [pool, a]), ("softmax", [pool, a, prob])):
    program, weights = build(f"far_{end}", rows)
    for label, gap in ((0, 300), (1, 420), (2, 0)):
        with open(os.path.join(folder, "one.txt"), "w", encoding="utf-8") as listing:
            listing.write(f"0.png {label}\n")
        command = ["eval", "--list", os.path.join(folder, "one.txt"), "--json"]
        score = json.loads(call(program, *command, "--weights", weights, "--probs",
                                os.path.join(folder, "p.npy")))
        merged = json.loads(call(program, *command, "--merge", os.path.join(folder, "p.npy")))
        if end == "logits":
            assert abs(score["loss"] - gap) < 1e-4, (score, gap)
        for loss in [merged["loss"]] + [score["loss"]] * (end == "softmax"):
            assert (87 < loss < 104) if gap else loss == 0, (end, loss, gap)
        assert score["top1_error"] == (gap > 0)
print("agrees")
