"""Compares what every command of a program says of a confident network with PyTorch.

usage: commands.py softmax|logits FOLDER

The program is compiled with and without taps, and by both lowerings. Printed numbers must
be PyTorch's to the digits that are printed.
"""

import json
import os
import re
import sys

import numpy as np
import torch

from bench.support.tensors import read_safetensors
from confident import CLASSES, call, compile_table, make_crops, make_data, make_table

end, folder = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
torch.set_num_threads(1)
NETWORKS, WEIGHTS, PICTURES, FILES, INPUTS, LABELS = make_data(folder)
COUNT = len(FILES)
path = lambda name: os.path.join(folder, name)
LIST = ["--list", path("list.txt")]


def check_close(actual, expected, digits, what):
    """`actual` was printed with so many digits after the point."""
    limit = 0.5 * 10.0**-digits * 1.2 + 1e-6 * abs(expected)
    assert abs(actual - expected) <= limit, (what, actual, expected)


def check_array(actual, expected, what, tolerance=1e-5):
    assert actual.shape == expected.shape, (what, actual.shape)
    error = np.abs(actual - expected).max() / np.abs(expected).max()
    assert error <= tolerance, (what, error)


CROPS = {count: np.stack([make_crops(picture, count) for picture in PICTURES])
         for count in (1, 10)}
CROPS[144] = np.stack([make_crops(picture, 144) for picture in PICTURES[:2]])


def expect(networks, crops):
    """The probabilities of each picture: the mean over networks and crops."""
    inputs = CROPS[crops]
    flat = inputs.reshape(-1, *inputs.shape[2:])
    mean = sum(network.probabilities(flat) for network in networks) / len(networks)
    return mean.reshape(len(inputs), crops, CLASSES).mean(1)


class Expected:
    """What eval says of probabilities."""

    def __init__(self, probabilities, labels):
        order = np.argsort(-probabilities, axis=1)
        self.probabilities = probabilities
        self.top1 = (order[:, 0] != labels).mean()
        self.top5 = (order[:, :5] != labels[:, None]).all(axis=1).mean()
        self.loss = -np.log(probabilities[np.arange(len(labels)), labels]).mean()


def weights_of(count):
    return [option for name in WEIGHTS[:count] for option in ("--weights", name)]


def check_classify(program, models, crops, top):
    expected = expect(NETWORKS[:models], crops)
    files = FILES[: len(expected)]
    command = [program, "classify", *files, *weights_of(models), "--crops", str(crops),
               "--top", str(top)]
    order = np.argsort(-expected, axis=1)[:, :top]
    text = call(*command).splitlines()
    assert len(text) == len(files) * (1 + top), text
    for index, file in enumerate(files):
        head, *lines = text[index * (1 + top) : (index + 1) * (1 + top)]
        assert head == file
        for line, entry in zip(lines, order[index]):
            percent, label = re.fullmatch(r" *(\d+\.\d\d) %  class (\d)", line).groups()
            check_close(float(percent), 100 * expected[index, entry], 2, line)
            # Those that print the same digits may be in either order.
            check_close(float(percent), 100 * expected[index, int(label)], 2, line)
    results = json.loads(call(*command, "--json"))
    assert [result["image"] for result in results] == files
    for result, row in zip(results, expected):
        assert len(result["top"]) == top
        for entry in result["top"]:
            check_close(entry["probability"], row[entry["class"]], 5, result)


def check_score(result, expected, what):
    for key, value in (("top1_error", expected.top1), ("top5_error", expected.top5)):
        check_close(result[key], value, 9, (what, key))
    check_close(result["loss"], expected.loss, 4, what)


def check_text(text, expected, what):
    top1, top5, loss = map(float, re.search(
        r"top-1 error ([\d.]+) %, top-5 error ([\d.]+) %, loss ([\d.]+)\n", text).groups())
    check_close(top1, 100 * expected.top1, 2, what)
    check_close(top5, 100 * expected.top5, 2, what)
    check_close(loss, expected.loss, 4, what)


def check_eval(program, models, crops):
    what = (program, models, crops)
    expected = Expected(expect(NETWORKS[:models], crops), LABELS[: len(CROPS[crops])])
    data = LIST
    if len(expected.probabilities) < COUNT:
        with open(path("list.txt"), encoding="utf-8") as every, \
             open(path("few.txt"), "w", encoding="utf-8") as few:
            few.writelines(every.readlines()[: len(expected.probabilities)])
        data = ["--list", path("few.txt")]
    command = [program, "eval", *data, *weights_of(models), "--crops", str(crops)]
    check_score(json.loads(call(*command, "--json", "--probs", path("p.npy"))), expected, what)
    check_array(np.load(path("p.npy")), expected.probabilities, what)
    check_text(call(*command), expected, what)


def check_merge(program):
    for index, name in enumerate(WEIGHTS):
        call(program, "eval", *LIST, "--weights", name, "--probs", path(f"p{index}.npy"))
    expected = Expected(expect(NETWORKS, 1), LABELS)
    command = [program, "eval", *LIST, "--merge", *(path(f"p{i}.npy") for i in range(3))]
    check_score(json.loads(call(*command, "--json")), expected, "merge")
    check_text(call(*command), expected, "merge")


def check_tensors(program):
    """eval on tensors: the same as on the pictures."""
    command = [program, "eval", "--data", path("x.npy"), "--labels", path("y.npy"),
               *weights_of(1)]
    check_text(call(*command), Expected(expect(NETWORKS[:1], 1), LABELS), "tensors")


def check_run(program, taps):
    command = [program, "run", *weights_of(1), "--input", path("x.npy"), "--output",
               path("y0.npy")]
    logits, _, tapped = NETWORKS[0].forward(INPUTS)
    call(*command, *(["--output-dir", path("taps")] if taps else []))
    check_array(np.load(path("y0.npy")), (tapped["prob"] if end == "softmax" else logits).numpy(),
                "run")
    for name in taps:
        check_array(np.load(path(f"taps/{name}.npy")), tapped[name].numpy(), name)


def check_gradients(program):
    network, count = NETWORKS[0], 8
    np.save(path("few-x.npy"), INPUTS[:count])
    np.save(path("few-y.npy"), LABELS[:count].astype(np.int64))
    text = call(program, "gradients", "--weights", WEIGHTS[0], "--input", path("few-x.npy"),
                "--labels", path("few-y.npy"), "--no-dropout", "--output", path("g.safetensors"))
    for value in network.weights.values():
        value.requires_grad_(True).grad = None
    loss = network.total_loss(INPUTS[:count], LABELS[:count])
    loss.backward()
    check_close(float(text.split()[1]), loss.item(), 5, "gradients")
    gradients = read_safetensors(path("g.safetensors"))
    assert set(gradients) == set(network.weights)
    for name, value in network.weights.items():
        check_array(gradients[name], value.grad.numpy(), name)
        value.requires_grad_(False)


def check_train(program):
    """Two steps: the loss of each, and what validation says of the weights that remain."""
    network, rate = NETWORKS[0], 1e-3
    before = {name: value.clone() for name, value in network.weights.items()}
    call(program, "train", "--data", path("few-x.npy"), "--labels", path("few-y.npy"),
         "--val", path("x.npy"), "--val-labels", path("y.npy"), "--init", WEIGHTS[0],
         "--no-dropout", "--no-augment", "--shards", "1", "--weights-out",
         path("trained.safetensors"), "--log", path("log.jsonl"))
    with open(path("log.jsonl"), encoding="utf-8") as file:
        log = [json.loads(line) for line in file]
    steps = [entry for entry in log if entry["type"] == "step"]
    validations = [entry for entry in log if entry["type"] == "validation"]
    assert len(steps) == len(validations) == 2, log
    for step, validation in zip(steps, validations):
        for value in network.weights.values():
            value.requires_grad_(True).grad = None
        loss = network.total_loss(INPUTS[:8], LABELS[:8])
        loss.backward()
        check_close(step["loss"], loss.item(), 4, "train")
        with torch.no_grad():
            for value in network.weights.values():
                value.requires_grad_(False).sub_(rate * value.grad)
        check_score(validation, Expected(network.probabilities(INPUTS), LABELS), "validation")
    trained = read_safetensors(path("trained.safetensors"))
    for name, value in network.weights.items():
        check_array(trained[name], value.numpy(), name)
    network.weights = before


def check_description(program, kinds):
    """What the numbers of each output are, as the program says it."""
    outputs = json.loads(call(program, "describe", "--json"))["outputs"]
    assert [output["kind"] for output in outputs] == kinds, outputs
    text = call(program, "describe")
    for output in outputs:
        shape = " x ".join(map(str, output["shape"]))
        assert f"output    {output['name']}: {shape} {output['kind']}\n" in text, text


KIND = {"prob": "probabilities", "fc": "logits", "module": "features"}
LAST = "prob" if end == "softmax" else "fc"
for lowering in ("fast", "reference"):
    for taps in ([], ["module", "fc"] + ["prob"] * (end == "softmax")):
        options = [option for name in taps for option in ("--tap", name)]
        if lowering == "reference":
            options.append("--lowering=reference")
        table = make_table(f"{end}_{lowering}_{len(taps)}", end == "softmax")
        program = compile_table(table, folder, "--train", *options)
        check_description(program, [KIND[name] for name in [LAST, *taps]])
        check_run(program, taps)
        check_tensors(program)
        for models, crops, top in ((1, 1, 5), (1, 10, 1), (3, 10, CLASSES), (1, 144, 3)):
            check_classify(program, models, crops, top)
            check_eval(program, models, crops)
        check_merge(program)
        check_gradients(program)
        check_train(program)
        print(f"{table['name']} agrees")
