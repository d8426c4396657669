"""Compares a network's gradients and one step of its optimiser with PyTorch's in double.

    against_torch.py NETWORK MODELS_FOLDER WORK_FOLDER IMAGES [OPTION...]

Each tensor, that is each parameter's gradient, running statistic, new value and velocity,
must agree to max |difference| <= 1e-10 max |reference|, so that a wrong term shows,
however small.
"""

import os
import subprocess
import sys

import numpy as np
import torch

from agreement.networks import images
from step import Step
from torch_networks import NETWORKS

TOLERANCE = 1e-10
RATE, MOMENTUM, DECAY = 0.01, 0.9, 5e-4


def compile_double(table, folder, options):
    """The table's network with f64 for f32."""
    path = os.path.join(folder, "network.mlir")
    subprocess.run(["inceptionc", table, "--emit=graph", "-o", path], check=True)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("xf32>", "xf64>"))
    return Step(path, folder, options=options)


class Comparison:
    """Collects the largest difference of each kind of tensor."""

    def __init__(self):
        self.worst, self.failures = {}, []

    def add(self, kind, name, actual, expected):
        expected = expected.detach().numpy()
        scale = np.abs(expected).max()
        assert scale > 0, f"{kind} of {name} is zero: nothing is compared"
        error = np.abs(actual - expected).max() / scale
        self.worst[kind] = max(self.worst.get(kind, 0.0), error)
        if not error <= TOLERANCE:
            self.failures.append(f"{kind} of {name} differs by {error:.1e}")


def main(name, models, folder, count, *options):
    os.makedirs(folder, exist_ok=True)
    count = int(count)
    network = NETWORKS[name](seed=3)
    with torch.no_grad():
        network.heads = []
        network.forward(images(max(count, 3), network.shape, seed=6))
    data = images(count, network.shape, seed=7)
    classes = network.results[network.logits].shape[1]
    labels = torch.randint(classes, (count,), generator=torch.Generator().manual_seed(1))

    step = compile_double(os.path.join(models, network.table), folder, options)
    assert set(step.parameters) == set(network.weights), "other parameters"
    random = np.random.default_rng(2)
    velocities, before = step.states("velocity"), {}
    for key, tensor in network.weights.items():
        step.parameters[key][...] = tensor.numpy()
        if key in velocities:
            tensor.requires_grad_()

    expected_loss = network.total_loss(data, labels)
    expected_loss.backward()
    loss = step.run(data.numpy(), labels.numpy(), dropout=False)
    comparison = Comparison()
    comparison.add("loss", "network", np.array(loss), expected_loss)
    step_gradients = step.gradients
    for key, tensor in network.weights.items():
        if key in velocities:
            comparison.add("gradient", key, step_gradients[key], tensor.grad)
            # As large as what the gradient adds, so that either shows.
            size = RATE * tensor.grad.abs().max().item()
            velocities[key][...] = size * random.standard_normal(tensor.shape)
            before[key] = torch.from_numpy(velocities[key].copy())
        else:
            comparison.add("running statistic", key, step.parameters[key], tensor)

    step.update(RATE, MOMENTUM, DECAY)
    for key in before:
        rate, decay = network.multipliers(key)
        tensor = network.weights[key].detach()
        gradient = network.weights[key].grad + DECAY * decay * tensor
        velocity = MOMENTUM * before[key] + RATE * rate * gradient
        comparison.add("velocity", key, velocities[key], velocity)
        comparison.add("new value", key, step.parameters[key], tensor - velocity)
    for failure in comparison.failures:
        print(f"{name}: {failure}", file=sys.stderr)
    kinds = ", ".join(f"{kind} {error:.1e}" for kind, error in comparison.worst.items())
    print(f"{name}: {len(before)} parameters, largest differences: {kinds}")
    return 1 if comparison.failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
