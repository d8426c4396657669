"""Compares gradients of small networks with central differences, in double precision.

    differences.py WORK_FOLDER CASE...

Each case puts one kind of operation between layers with parameters, so that a parameter's
gradient goes through the operation's. Values are random, distinct and away from kinks.
"""

import os
import sys

import numpy as np

from execution.network import Network
from step import Step

IMAGES, CLASSES = 3, 5
DISTANCE, TOLERANCE = 1e-5, 1e-8
#: Elements of each parameter that are moved.
MOVED = 24


def conv(network, x):
    x = network.conv(x, 6, (3, 2), (2, 3), (1, 0, 2, 1), relu_after=True)
    return network.conv(x, 4, (2, 2), bias=False)


def conv_groups(network, x):
    x = network.conv(x, 8, (1, 1))
    return network.conv(x, 6, (3, 3), (1, 2), (0, 1, 1, 0), groups=2)


def conv_beyond(network, x):
    """Windows that lie in the padding alone, rows of a kernel that only meet padding."""
    x = network.conv(x, 3, (3, 3), (2, 2), (4, 4, 4, 4))
    return network.conv(x, 4, (9, 5), (3, 3), (0, 3, 5, 3))


def linear(network, x):
    return network.linear(x, 7, relu_after=True)


def max_pool(network, x):
    x = network.pool(x, "max", (3, 3), (2, 2), ceil=True)
    return network.pool(x, "max", (2, 3), (1, 1), (1, 1, 0, 2))


def avg_pool(network, x):
    x = network.pool(x, "avg", (3, 3), (2, 2), (1, 1, 1, 1), ceil=True,
                     count_include_pad=True)
    return network.pool(x, "avg", (2, 3), (1, 2), (1, 0, 0, 2))


def adaptive_pool(network, x):
    return network.adaptive_pool(x, (4, 3))


def lrn(network, x):
    x = network.conv(x, 9, (1, 1))
    return network.lrn(network.lrn(x, 5, 1.3, 0.75, 1.0), 3, 0.7, 1.25, 2.0)


def relu(network, x):
    return network.relu(x)


def batch_norm(network, x):
    return network.batch_norm(network.relu(network.batch_norm(x)), gamma=False)


def affine(network, x):
    return network.affine(network.affine(x, constant=True), relu_after=True, constant=True)


def add(network, x):
    """A value that is used three times, too."""
    y = network.conv(x, x.shape[0], (1, 1))
    return network.add(network.add(x, y, 0.3, relu_after=True), x)


def concat(network, x):
    y = network.conv(x, 3, (1, 1))
    return network.concat(network.slice(x, 1, 3), y, network.concat(y, x))


def slices(network, x):
    return network.add(network.slice(x, 0, 2), network.slice(x, 2, 2), 1.7)


def dropout(network, x):
    return network.dropout(network.relu(network.dropout(x)))


def smoothing(network, x):
    return x


CASES = {
    name: case for name, case in globals().items()
    if callable(case) and getattr(case, "__module__", "") == __name__ and name.islower()
}
ATTRIBUTES = {"smoothing": 'inception.training = {label_smoothing = 1.0e-1 : f64}, '}


def build(name):
    """The network: one layer with parameters before the case's and one after it."""
    network = Network((3, 8, 7), seed=sum(map(ord, name)))
    # A bias before batch norm has no gradient: the batch's mean takes it away.
    x = network.conv(network.input, 4, (1, 1), bias=name != "batch_norm")
    x = CASES[name](network, x)
    network.output("logits", network.linear(x, CLASSES))
    return network


def compile_case(name, folder):
    network = build(name)
    path = os.path.join(folder, f"{name}.mlir")
    text = network.module().replace("xf32>", "xf64>")
    text = text.replace("module attributes {", "module attributes {" + ATTRIBUTES.get(name, ""))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    step = Step(path, folder)
    for parameter, values in network.weights.items():
        step.parameters[parameter][...] = values
    return network, step


def check(name, folder):
    network, step = compile_case(name, folder)
    random = np.random.default_rng(5)
    images = random.standard_normal((IMAGES, *network.input.shape))
    labels = random.integers(0, CLASSES, IMAGES)
    options = {"seed": 2**40 + 11, "step": 3, "first": 6}
    step.run(images, labels, **options)
    gradients = {name: gradient.copy() for name, gradient in step.gradients.items()}
    worst = 0.0
    for parameter, gradient in gradients.items():
        values = step.parameters[parameter].reshape(-1)
        scale = np.abs(gradient).max()
        assert scale > 1e-5, f"{name}: {parameter}: the gradient is zero"
        places = random.permutation(values.size)[:MOVED]
        expected = np.empty(len(places))
        for i, place in enumerate(places):
            start, losses = values[place], []
            for sign in (1, -1):
                values[place] = start + sign * DISTANCE
                losses.append(step.run(images, labels, **options))
            values[place] = start
            expected[i] = (losses[0] - losses[1]) / (2 * DISTANCE)
        assert (np.abs(expected) > 1e-9).mean() > 0.3, f"{name}: {parameter}: mostly zero"
        error = np.abs(gradient.reshape(-1)[places] - expected).max() / scale
        worst = max(worst, error)
        assert error < TOLERANCE, f"{name}: {parameter}: differs by {error:.1e}"
    print(f"{name}: {len(gradients)} parameters, largest difference {worst:.1e}")


def main(folder, *names):
    os.makedirs(folder, exist_ok=True)
    for name in names or CASES:
        check(name, folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
