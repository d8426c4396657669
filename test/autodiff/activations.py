"""An activation function in a network, forward and backward, beside PyTorch in double
precision.

    activations.py WORK_FOLDER KIND EXPRESSION [KEY=NUMBER...]

KIND is its kind of layer, with keys of the table where it has any, EXPRESSION what it makes
of a tensor `x` in PyTorch's terms. It stands where activations do: on the input, after convolutions and batch norms, in branches,
after a concatenation, in a residual. Each way to compile gives outputs and all parameters'
gradients that agree with PyTorch's.
"""

import json
import os
import subprocess
import sys

import numpy as np
import torch
import torch.nn.functional as F

import gradients
from execution.run import variants

IMAGES = 5
TOLERANCE = 1e-5


def table(kind, options):
    """The network: numbers of channels that fill no block."""
    act = lambda name: {kind: name, **options}
    conv = lambda name, filters, kernel=1, **more: {
        "conv": name, "filters": filters, "kernel": kernel, "padding": kernel // 2, **more}
    return {
        "format": 1, "name": "activations", "input": {"shape": [3, 9, 8]},
        "table": [
            act("on_input"), conv("stem", 19, 3), act("after_conv"),
            {"concat": "join", "branches": [
                [conv("a", 9), act("in_branch")],
                [conv("b", 7, 3, batch_norm=True), act("after_norm")]]},
            act("after_concat"),
            {"residual": "sum", "layers": [conv("inner", 16, 3), act("in_residual")]},
            act("after_sum"), conv("last", 5), act("last_one"),
            {"global_avg_pool": "mean"}, {"linear": "classifier", "outputs": 6}]}


def forward(weights, x, act, training):
    """The logits."""
    conv = lambda name, x: F.conv2d(x, weights[f"{name}.weight"], weights.get(f"{name}.bias"),
                                    padding=weights[f"{name}.weight"].shape[2] // 2)
    x = act(conv("stem", act(x)))
    statistics = [weights["join/b.bn.running_mean"], weights["join/b.bn.running_var"]]
    normal = F.batch_norm(conv("join/b", x), *[value.clone() for value in statistics],
                          weights["join/b.bn.weight"], weights["join/b.bn.bias"], training,
                          eps=1e-3)
    x = act(torch.cat([act(conv("join/a", x)), act(normal)], 1))
    x = act(x + act(conv("sum/inner", x)))
    x = act(conv("last", x)).mean((2, 3))
    return F.linear(x, weights["classifier.weight"], weights["classifier.bias"])


def difference(actual, expected):
    expected = expected.detach().numpy()
    assert np.abs(expected).max() > 1e-4, "nothing to compare"
    return np.abs(actual.reshape(expected.shape) - expected).max() / np.abs(expected).max()


def main(folder, kind, expression, *options):
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    act = eval(f"lambda x: {expression}", {"torch": torch})
    with open("table.json", "w", encoding="utf-8") as file:
        json.dump(table(kind, {key: float(number) for key, number in
                               (option.split("=") for option in options)}), file)
    worst = 0.0
    for way, options in variants().items():
        subprocess.run(["inceptionc", "table.json", "--train", "-o", way, *options], check=True)
        if worst == 0:
            weights, images, labels = gradients.write_inputs(f"./{way}", IMAGES, 7, 3)
            # Wide enough for every piece of a function in pieces.
            images *= 3
            np.save("x.npy", images)
            leaves = {name: torch.tensor(np.asarray(value), dtype=torch.float32).double()
                      for name, value in weights.items()}
            for name, leaf in leaves.items():
                leaf.requires_grad_(".running_" not in name)
            inputs = torch.from_numpy(images).double()
            logits = forward(leaves, inputs, act, training=False)
            F.cross_entropy(forward(leaves, inputs, act, training=True),
                            torch.from_numpy(labels)).backward()
        subprocess.run([f"./{way}", "run", "--weights", "w.safetensors", "--input", "x.npy",
                        "--output", "out.npy"], check=True)
        errors = {"logits": difference(np.load("out.npy"), logits)}
        gradients.run(f"./{way}", f"{way}.gradients")
        found = gradients.read_safetensors(f"{way}.gradients")
        trained = {name: leaf for name, leaf in leaves.items() if leaf.requires_grad}
        assert set(found) == set(trained), f"{way}: gradients of other parameters"
        for name, leaf in trained.items():
            errors[name] = difference(found[name], leaf.grad)
        for name, error in errors.items():
            assert error <= TOLERANCE, f"{way}: {name} differs by {error:.1e}"
        worst = max(worst, *errors.values())
    print(f"{kind}: agrees with PyTorch in {len(variants())} ways")


if __name__ == "__main__":
    main(*sys.argv[1:])
