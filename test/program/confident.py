"""A small network that is sure of itself, as a table, as weights and in PyTorch.

Outputs of initial weights are nearly the same for all classes, and a softmax too many would
hardly show in them. The logits here are far apart, and PyTorch, in double, is told nothing
that the compiled program says. Pictures are 34 x 28 pixels for an input of 24 x 24.
"""

import json
import os
import subprocess

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from bench.support.tensors import write_safetensors

CLASSES, SIDE, RESIZE = 7, 24, 28
MEAN, STD = (104.0, 117.0, 123.0), (40.0, 50.0, 60.0)
HEAD_WEIGHT = 0.3


def make_table(name, softmax, **sections):
    """The table; with a softmax, that of the auxiliary head ends in one, too."""
    end = [{"softmax": "prob"}] if softmax else []
    return {
        "format": 1, "name": name, "input": {"shape": [3, SIDE, SIDE]},
        "preprocess": {"order": "BGR", "resize": RESIZE, "mean": MEAN, "std": STD},
        "table": [
            {"conv": "conv", "kernel": 3, "stride": 2, "padding": 1, "filters": 10, "relu": True},
            {"concat": "module", "branches": [
                [{"conv": "1x1", "filters": 6, "relu": True}],
                [{"max_pool": "pool", "kernel": 3, "padding": 1},
                 {"conv": "proj", "filters": 5, "relu": True}]]},
            {"global_avg_pool": "mean"},
            {"dropout": "drop", "rate": 0.4},
            {"linear": "fc", "outputs": CLASSES}, *end],
        "auxiliary_heads": {"on": {"loss1": "conv"}, "loss_weight": HEAD_WEIGHT, "layers": [
            {"global_avg_pool": "mean"}, {"linear": "fc", "outputs": CLASSES}, *end]},
        "training": {"optimizer": "sgd", "momentum": 0, "weight_decay": 0, "batch": 8, "epochs": 2,
                     "learning_rate": {"policy": "constant", "base": 1e-3}},
        **sections}


def compile_table(table, folder, *options):
    """The path of the table's program."""
    path = os.path.join(folder, table["name"])
    with open(f"{path}.json", "w", encoding="utf-8") as file:
        json.dump(table, file)
    subprocess.run(["inceptionc", f"{path}.json", "--max-batch", "8", "-o", path, *options],
                   check=True)
    return path


def call(*command):
    """What the command prints."""
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def make_pictures(count, seed):
    """Pictures with colours, shapes and grain of their own: count x 28 x 34 x 3 bytes."""
    random = np.random.default_rng(seed)
    coarse = random.uniform(0, 255, (count, 7, 17, 3)).repeat(4, axis=1).repeat(2, axis=2)
    tint = random.uniform(-70, 70, (count, 1, 1, 3))
    grain = random.uniform(-25, 25, (count, 28, 34, 3))
    return np.clip(coarse + tint + grain, 0, 255).astype(np.uint8)


def normalise(windows):
    """Windows of pixels as the network's input."""
    bgr = np.stack(windows)[..., ::-1].astype(np.float64)
    scaled = (bgr - np.array(MEAN)) / np.array(STD)
    return np.moveaxis(scaled, 3, 1).astype(np.float32)


def cut(picture, left, top):
    return picture[top : top + SIDE, left : left + SIDE]


def with_mirrors(windows):
    return [view for window in windows for view in (window, window[:, ::-1])]


def make_crops(picture, count):
    """The network's inputs for one picture, as docs/data.md describes them."""
    height, width = picture.shape[:2]
    right, bottom = width - SIDE, height - SIDE
    if count == 1:
        return normalise([cut(picture, right // 2, bottom // 2)])
    if count == 10:
        return normalise(with_mirrors(
            cut(picture, left, top) for left, top in
            ((0, 0), (right, 0), (0, bottom), (right, bottom), (right // 2, bottom // 2))))
    windows = []
    for side in (256, 288, 320, 352):
        side = round(side * SIDE / 224)
        size = (width * side // height, side)
        scaled = np.asarray(Image.fromarray(picture).resize(size, Image.BILINEAR))
        spare = size[0] - side
        for start in (0, round(spare / 2), spare):
            square = scaled[:, start : start + side]
            far = side - SIDE
            windows += [cut(square, left, top) for left, top in
                        ((0, 0), (far, 0), (0, far), (far, far), (round(far / 2),) * 2)]
            windows.append(np.asarray(
                Image.fromarray(square).resize((SIDE, SIDE), Image.BILINEAR)))
    return normalise(with_mirrors(windows))


class Network:
    """The weights, numbers of f32, and what PyTorch makes of them in double."""

    def __init__(self, inputs, seed, spread=12.0):
        self.random = torch.Generator().manual_seed(seed)
        self.weights = {}
        x = torch.from_numpy(inputs).double()
        y = self.add("conv", (10, 3, 3, 3), 0.3, 0.5)
        features = F.relu(F.conv2d(x, *y, stride=2, padding=1))
        for name, size in (("module/1x1", 6), ("module/proj", 5)):
            self.add(name, (size, 10, 1, 1), 0.5, 0.5)
        self.add_classifier("fc", self.module(features).mean((2, 3)), spread)
        self.add_classifier("loss1/fc", features.mean((2, 3)), spread / 2)

    def normal(self, *shape):
        return torch.randn(shape, generator=self.random).double()

    def add(self, name, shape, scale, shift):
        for part, value in (("weight", scale * self.normal(*shape)),
                            ("bias", shift * self.normal(shape[0]))):
            self.weights[f"{name}.{part}"] = value.float().double()
        return self.get(name)

    def add_classifier(self, name, features, spread):
        """Logits that differ between the images by about `spread`."""
        raw = self.normal(CLASSES, features.shape[1])
        logits = features @ raw.T
        factor = spread / logits.std(0)
        self.weights[f"{name}.weight"] = (raw * factor[:, None]).float().double()
        self.weights[f"{name}.bias"] = (-logits.mean(0) * factor).float().double()

    def get(self, name):
        return self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]

    def module(self, x):
        return torch.cat([F.relu(F.conv2d(x, *self.get("module/1x1"))),
                          F.relu(F.conv2d(F.max_pool2d(x, 3, 1, 1), *self.get("module/proj")))], 1)

    def forward(self, inputs):
        """The logits, those of the head, and what is tapped, by the layers' names."""
        x = torch.as_tensor(inputs).double()
        x = F.relu(F.conv2d(x, *self.get("conv"), stride=2, padding=1))
        module = self.module(x)
        logits = F.linear(module.mean((2, 3)), *self.get("fc"))
        head = F.linear(x.mean((2, 3)), *self.get("loss1/fc"))
        return logits, head, {"module": module, "fc": logits, "prob": logits.softmax(1)}

    def probabilities(self, inputs):
        """Their mean over the inputs' first dimension but one, where there are crops."""
        with torch.no_grad():
            return self.forward(inputs)[0].softmax(1).numpy()

    def total_loss(self, inputs, labels):
        logits, head, _ = self.forward(inputs)
        labels = torch.as_tensor(labels)
        return F.cross_entropy(logits, labels) + HEAD_WEIGHT * F.cross_entropy(head, labels)

    def save(self, path):
        write_safetensors(path, {name: value.detach().numpy()
                                 for name, value in self.weights.items()})


def make_data(folder, count=24, seed=3):
    """Networks, pictures as PNG files, and labels that some networks are wrong about."""
    pictures = make_pictures(count, seed)
    inputs = np.concatenate([make_crops(picture, 1) for picture in pictures])
    networks = [Network(inputs, seed) for seed in (1, 2, 3)]
    paths = []
    for index, network in enumerate(networks):
        paths.append(os.path.join(folder, f"w{index}.safetensors"))
        network.save(paths[-1])
    # The first three classes of the first network, and its last, which top-5 errors are.
    order = np.argsort(-networks[0].probabilities(inputs), axis=1)
    labels = order[np.arange(count), np.array([0, 0, 1, 0, 2, CLASSES - 1])[np.arange(count) % 6]]
    files = []
    for index, (picture, label) in enumerate(zip(pictures, labels)):
        files.append(os.path.join(folder, f"{index:02}.png"))
        Image.fromarray(picture).save(files[-1])
    with open(os.path.join(folder, "list.txt"), "w", encoding="utf-8") as file:
        file.writelines(f"{os.path.basename(path)} {label}\n"
                        for path, label in zip(files, labels))
    np.save(os.path.join(folder, "x.npy"), inputs)
    np.save(os.path.join(folder, "y.npy"), labels.astype(np.int64))
    check_confident(networks, inputs, labels)
    return networks, paths, pictures, files, inputs, labels


def check_confident(networks, inputs, labels):
    """That the data can show what they are there for."""
    for network in networks:
        values = network.probabilities(inputs)
        assert (values.max(1) > 0.9).mean() > 0.4, values.max(1)
        assert 0 < (values.argmax(1) != labels).mean() < 1
        assert len(set(values.argmax(1))) > 2
        assert values.min() > 1e-40
