"""Gradients where there is no derivative, by equality with PyTorch: which of equal maxima
counts, ReLU at zero, and NaN.

    kinks.py WORK_FOLDER

The gradient operations stand in a network's @forward, so that the program runs them. All
numbers are small integers (or special), so that sums are exact and maxima often equal.
"""

import os
import subprocess
import sys

import numpy as np
import torch
import torch.nn.functional as F

from bench.support.tensors import write_safetensors

POOLS = {
    "plain": ((2, 2), (2, 2), (0, 0), False),
    "overlapping": ((3, 3), (1, 1), (1, 1), False),
    "strided": ((3, 3), (2, 2), (1, 1), True),
    "uneven": ((3, 2), (2, 1), (1, 0), True),
}


def array(values):
    return "array<i64: " + ", ".join(map(str, values)) + ">"


def pool_module(kernel, strides, padding, ceil):
    """dx = max_pool_grad(max_pool(second half of the channels), first half)."""
    shape = F.max_pool2d(torch.zeros(1, 2, 8, 7), kernel, strides, padding,
                         ceil_mode=ceil).shape[2:]
    half = "tensor<?x2x8x7xf32>"
    pooled = f"tensor<?x2x{shape[0]}x{shape[1]}xf32>"
    attributes = (f"kernel = {array(kernel)}, strides = {array(strides)}, "
                  f"padding = {array(padding * 2)}" + (", ceil_mode" if ceil else ""))
    return f"""
func.func @forward(%in: tensor<?x4x8x7xf32>) -> {half} {{
  %x = inception.slice %in {{offset = 0, size = 2}} : (tensor<?x4x8x7xf32>) -> {half}
  %g = inception.slice %in {{offset = 2, size = 2}} : (tensor<?x4x8x7xf32>) -> {half}
  %dy = inception.max_pool %g {{{attributes}}} : ({half}) -> {pooled}
  %dx = inception.max_pool_grad %dy, %x {{{attributes}}} : ({pooled}, {half}) -> {half}
  return %dx : {half}
}}
"""


RELU = """
func.func @forward(%in: tensor<?x4x8x7xf32>) -> tensor<?x2x8x7xf32> {
  %x = inception.slice %in {offset = 0, size = 2} : (tensor<?x4x8x7xf32>) -> tensor<?x2x8x7xf32>
  %g = inception.slice %in {offset = 2, size = 2} : (tensor<?x4x8x7xf32>) -> tensor<?x2x8x7xf32>
  %y = inception.relu %x : (tensor<?x2x8x7xf32>) -> tensor<?x2x8x7xf32>
  %dx = inception.relu_grad %g, %y : (tensor<?x2x8x7xf32>, tensor<?x2x8x7xf32>) -> tensor<?x2x8x7xf32>
  return %dx : tensor<?x2x8x7xf32>
}
"""


def run(name, module, data, folder, options):
    """What the program, compiled with `options`, makes of `data`."""
    path = lambda end: os.path.join(folder, name + end)
    with open(path(".mlir"), "w", encoding="utf-8") as file:
        file.write(module)
    np.save(path(".npy"), data)
    write_safetensors(path(".safetensors"), {})
    subprocess.run(["inceptionc", path(".mlir"), "-o", path(""), *options], check=True)
    subprocess.run([path(""), "run", "--weights", path(".safetensors"), "--input",
                    path(".npy"), "--output", path(".out.npy")], check=True)
    return np.load(path(".out.npy"))


def images():
    random = np.random.default_rng(4)
    data = random.integers(-2, 3, (4, 4, 8, 7)).astype(np.float32)
    # The gradients: distinct, so that it shows which place got one.
    data[:, 2:] = random.permutation(4 * 2 * 8 * 7).reshape(4, 2, 8, 7) + 1
    data[1, 0] = 0
    data[2, 0] = -np.inf
    data[3, 0][random.random((8, 7)) < 0.4] = np.nan
    data[3, 1] *= -0.0
    return data


def main(folder):
    os.makedirs(folder, exist_ok=True)
    data = images()

    def gradient(function, upstream):
        x = torch.from_numpy(data[:, :2].copy()).requires_grad_()
        y = function(x)
        y.backward(upstream(torch.from_numpy(data[:, 2:])))
        return x.grad.numpy()

    cases = {name: (pool_module(*window), lambda x, w=window: F.max_pool2d(
                 x, *w[:3], ceil_mode=w[3])) for name, window in POOLS.items()}
    cases["relu"] = (RELU, F.relu)
    for name, (module, function) in cases.items():
        expected = gradient(function, (lambda g: g) if name == "relu" else function)
        if name == "relu":
            assert (expected[1, 0] == 0).all() and (expected[3, 0] != 0).any()
        else:
            assert (expected != 0).any(axis=(2, 3)).all(), name
        for options in ([], ["--lowering=reference"]):
            actual = run(name, module, data, folder, options)
            assert np.array_equal(actual, expected), f"{name} {options}: not PyTorch's"
    print(f"{len(cases)} gradients equal PyTorch's, fast and by the reference lowering")


if __name__ == "__main__":
    main(*sys.argv[1:])
