"""Compares the percentages that classify prints for models/ with PyTorch's.

usage: models.py googlenet|inception_small MODELS FOLDER

GoogLeNet's weights are random; its last layer's are so large that it is sure of some classes.
inception_small's are those in models/, and the pictures too.
"""

import json
import os
import re
import sys

import numpy as np
import torch
from PIL import Image

from agreement.networks import GoogLeNet, InceptionSmall
from bench.support.tensors import read_safetensors, write_safetensors
from confident import call

name, models, folder = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
torch.set_num_threads(1)
program = os.path.join(folder, name)
with open(os.path.join(models, f"{name}.json"), encoding="utf-8") as table:
    preprocess = json.load(table)["preprocess"]


def to_input(pixels):
    """Windows of pixels, N x H x W x C in the network's order, as its input."""
    values = pixels.astype(np.float64) * preprocess["range"] / 255 - np.array(preprocess["mean"])
    values /= np.array(preprocess.get("std", [1]))
    return torch.from_numpy(np.moveaxis(values, 3, 1).astype(np.float32)).double()


def make_googlenet():
    random = np.random.default_rng(2)
    coarse = random.uniform(0, 255, (4, 8, 10, 3)).repeat(32, axis=1).repeat(30, axis=2)
    pixels = np.clip(coarse + random.uniform(-40, 40, coarse.shape), 0, 255).astype(np.uint8)
    files = [os.path.join(folder, f"{i}.png") for i in range(len(pixels))]
    for file, picture in zip(files, pixels):
        Image.fromarray(picture).save(file)
    # 256 pixels high, as they are resized to: the centre is cut out.
    inputs = to_input(pixels[:, 16:240, 38:262, ::-1])
    network = GoogLeNet(seed=5)
    with torch.no_grad():
        network.forward(inputs)
        logits = network.results[network.logits]
        for part in ("weight", "bias"):
            tensor = network.weights[f"{network.logits}.{part}"]
            tensor.copy_((tensor * 7 / logits.std()).float().double())
    weights = os.path.join(folder, "weights.safetensors")
    write_safetensors(weights, {key: value.numpy() for key, value in network.tensors().items()})
    return network, weights, files, inputs


def make_inception_small():
    pictures = os.path.join(models, "pictures")
    files = [os.path.join(pictures, file) for file in sorted(os.listdir(pictures))]
    inputs = to_input(np.stack([np.asarray(Image.open(file)) for file in files])[..., None])
    network = InceptionSmall(seed=0)
    weights = os.path.join(models, "inception_small.safetensors")
    network.weights = {key: torch.from_numpy(value.copy()).double()
                       for key, value in read_safetensors(weights).items()}
    return network, weights, files, inputs


def get_labels(count):
    """What classify calls the classes: the weights of one model know their names."""
    if name == "googlenet":
        return [f"class {i}" for i in range(count)]
    with open(os.path.join(models, "inception_small.labels.txt"), encoding="utf-8") as file:
        return file.read().splitlines()


network, weights, files, inputs = {"googlenet": make_googlenet,
                                   "inception_small": make_inception_small}[name]()
with torch.no_grad():
    network.forward(inputs)
    expected = network.results[network.logits].softmax(1).numpy()
labels = get_labels(expected.shape[1])
assert (expected.max(1) > 0.5).mean() >= 0.5, expected.max(1)
assert (expected.max(1) < 0.999).any(), expected.max(1)

TOP = 5
text = call(program, "classify", *files, "--weights", weights, "--top", str(TOP)).splitlines()
assert text[:: TOP + 1] == files
for index, row in enumerate(expected):
    for line in text[index * (TOP + 1) + 1 : (index + 1) * (TOP + 1)]:
        percent, label = re.fullmatch(r" *(\d+\.\d\d) %  (.+)", line).groups()
        error = abs(float(percent) - 100 * row[labels.index(label)])
        assert error <= 0.006, (files[index], line, row[labels.index(label)])
    best = text[index * (TOP + 1) + 1]
    assert best.endswith(f"%  {labels[row.argmax()]}"), (best, row.max())
    print(f"{os.path.basename(files[index])}: {100 * row.max():.2f} %")
results = json.loads(call(program, "classify", *files, "--weights", weights, "--json",
                          "--top", str(len(labels))))
for result, row in zip(results, expected):
    found = {entry["class"]: entry["probability"] for entry in result["top"]}
    assert np.allclose([found[i] for i in range(len(row))], row, rtol=2e-3, atol=2e-5)
print("agrees")
