"""Gradients of layers whose shapes are chosen to hurt: odd sizes, channels that fill no
block, uneven padding and strides.

    layers.py CASE WORK_FOLDER [OPTION...]

CASE is `mixed`, which has each kind of layer, or one of test/execution/cases.py. A case's
outputs all go to the logits, those of one size through one linear layer. The program is
compiled for each set of registers; every parameter's gradient must agree with the
reference lowering's in double precision, and be the same bits for 1, 2 and 3 threads.

Data and filters are multiples of powers of two, so that what comes before a ReLU or a
maximum is exact: zeros and equal values, of which there are many, are the same in all
programs. Where a layer rounds, no ReLU or maximum follows, but a batch norm whose values
are far from zero.
"""

import os
import subprocess
import sys

import numpy as np

from execution import cases
from execution.network import Network
from execution.run import variants
from bench.support.tensors import read_safetensors, write_safetensors
from step import Step

IMAGES, CLASSES, SEED = 5, 6, 12
TOLERANCE = 1e-5


def multiples(array):
    """`array` in steps of half its deviation, at most, that are a power of two."""
    array = np.asarray(array, dtype=np.float64)
    step = 2.0 ** np.floor(np.log2(np.std(array) + 1e-30)) / 2 if array.size > 1 else 0.25
    return np.round(array / step) * step


class TrainedNetwork(Network):
    """A network whose outputs a loss reads; knows which values are exact."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.rounded, self.far = set(), set()

    def _layer(self, op, operands, *rest, **options):
        value = super()._layer(op, operands, *rest, **options)
        if op in ("avg_pool", "adaptive_avg_pool", "lrn", "batch_norm", "dropout") or any(
                operand.name in self.rounded for operand in operands):
            self.rounded.add(value.name)
        return value

    def parameter(self, name, array, kind="filter"):
        if kind in ("filter", "bias", "scale"):
            array = multiples(array)
        if kind == "shift":
            array = 8.0 * self.random.choice([-1, 1], len(array))
        return super().parameter(name, array, kind)

    def may_break(self, x):
        """Whether a ReLU or a maximum may follow `x`."""
        return x.name not in self.rounded

    def conv(self, x, *arguments, relu_after=False, **options):
        return super().conv(x, *arguments, relu_after=relu_after and self.may_break(x),
                            **options)

    def linear(self, x, *arguments, relu_after=False, **options):
        return super().linear(x, *arguments, relu_after=relu_after and self.may_break(x),
                              **options)

    def add(self, x, y, scale=1.0, relu_after=False):
        scale = float(multiples([scale, -scale])[0])
        relu_after = relu_after and self.may_break(x) and self.may_break(y)
        return super().add(x, y, scale, relu_after)

    def pool(self, x, kind, *arguments, **options):
        if kind == "max" and not self.may_break(x):
            return super().pool(x, "avg", *arguments, **options)
        return super().pool(x, kind, *arguments, **options)

    def relu(self, x):
        if not self.may_break(x) and x.name not in self.far:
            return x
        return super().relu(x)

    def batch_norm(self, x, *arguments, **options):
        value = super().batch_norm(x, *arguments, **options)
        self.far.add(value.name)
        return value

    def affine(self, x, relu_after=False, constant=False):
        """Only numbers of the table have a gradient's rule."""
        return super().affine(x, relu_after and self.may_break(x), constant=True)

    def softmax(self, x):
        """Without a rule in the middle of a network."""
        return x

    def finish(self):
        """The logits: each output's, added."""
        outputs = list({value.name: value for _, value in self.outputs}.values())
        sizes, total = {}, None
        for value in outputs:
            sizes.setdefault(value.shape[1:], []).append(value)
        for values in sizes.values():
            joined = values[0] if len(values) == 1 else self.concat(*values)
            logits = self.linear(joined, CLASSES, bias=total is None)
            total = logits if total is None else self.add(total, logits)
        self.outputs = [("logits", total)]


def mixed():
    """Each operation with a gradient; a stem whose gradient is a sum of many, some of
    them masked, and siblings whose input gradient is one contraction."""
    network = TrainedNetwork((3, 11, 10))
    stem = network.conv(network.input, 24, (3, 3), padding=(1, 1, 1, 1), relu_after=True)
    five = network.conv(network.conv(stem, 9, (1, 1), relu_after=True), 8, (2, 5),
                        padding=(1, 2, 0, 2))
    join = network.concat(
        network.conv(stem, 17, (1, 1), relu_after=True),
        network.conv(network.conv(stem, 5, (1, 1), relu_after=True), 33, (3, 1),
                     padding=(1, 0, 1, 0), relu_after=True),
        five,
        network.conv(network.pool(stem, "max", (3, 3), padding=(1, 1, 1, 1)), 6, (1, 1)))
    outputs = (
        network.add(stem, network.conv(stem, 24, (1, 1)), relu_after=True),
        network.conv(join, 20, (3, 3), (2, 3), (0, 1, 2, 1), relu_after=True),
        network.conv(stem, 36, (3, 3), (3, 2), (0, 1, 1, 0), groups=3),
        network.conv(network.input, 18, (4, 2), (3, 2), (2, 0, 1, 1)),
        network.conv(network.slice(join, 17, 33), 7, (3, 3), (1, 2), (4, 0, 4, 1)),
        network.pool(join, "max", (3, 2), (2, 3), (1, 1, 1, 1), ceil=True),
        network.pool(stem, "avg", (3, 3), (2, 2), (1, 0, 1, 1), ceil=True),
        network.pool(stem, "avg", (4, 2), (3, 3), (0, 1, 3, 1), ceil=True,
                     count_include_pad=True),
        network.adaptive_pool(join, (4, 3)),
        network.lrn(stem, alpha=0.8),
        network.relu(network.batch_norm(five)),
        network.batch_norm(stem, gamma=False),
        network.dropout(network.affine(five)),
        network.pool(network.relu(five), "max", (2, 2), (3, 3)),
    )
    for value in outputs:
        network.output(value.name, value)
    return network


def build(name):
    cases.Network = TrainedNetwork
    network = mixed() if name == "mixed" else cases.build(name, IMAGES)[0]
    network.finish()
    return network


def reference(network, folder, images, labels):
    """The gradients in double precision."""
    path = os.path.join(folder, "double.mlir")
    with open(path, "w", encoding="utf-8") as file:
        file.write(network.module().replace("xf32>", "xf64>"))
    step = Step(path, folder)
    for parameter, values in network.weights.items():
        step.parameters[parameter][...] = values
    step.run(images, labels, seed=SEED)
    return step.gradients


def ways():
    """Those of the registers that differ."""
    found = variants()
    found.pop("reference")
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        if "v3" in found and "avx512f" not in cpuinfo.read():
            found.pop("native")
    return found


def compare(actual, expected):
    """The failures, and the largest difference."""
    if set(actual) != set(expected):
        return ["other names"], np.inf
    failures, worst = [], 0.0
    for name, value in expected.items():
        scale = np.abs(value).max()
        if scale == 0:
            failures.append(f"{name}: no gradient")
            continue
        error = np.abs(actual[name] - value).max() / scale
        worst = max(worst, error)
        if not error <= TOLERANCE:
            failures.append(f"{name}: differs by {error:.1e}")
    return failures, worst


def main(case, folder, *options):
    os.makedirs(folder, exist_ok=True)
    network = build(case)
    path = lambda name: os.path.join(folder, name)
    random = np.random.default_rng(4)
    images = np.round(4 * random.standard_normal((IMAGES, *network.input.shape))) / 4
    labels = random.integers(0, CLASSES, IMAGES)
    with open(path("case.mlir"), "w", encoding="utf-8") as file:
        file.write(network.module())
    write_safetensors(path("w.safetensors"), network.weights)
    np.save(path("x.npy"), images.astype(np.float32))
    np.save(path("y.npy"), labels)
    expected = reference(network, folder, images, labels)
    failures, worst = [], 0.0
    for way, extra in ways().items():
        subprocess.run(["inceptionc", path("case.mlir"), "--train", "-o", path(way), *extra,
                        *options], check=True)
        bits = set()
        for threads in ("1", "2", "3"):
            subprocess.run([path(way), "gradients", "--weights", path("w.safetensors"),
                            "--input", path("x.npy"), "--labels", path("y.npy"), "--output",
                            path("g.safetensors"), "--seed", str(SEED), "--threads", threads],
                           check=True)
            with open(path("g.safetensors"), "rb") as file:
                bits.add(file.read())
        if len(bits) > 1:
            failures.append(f"{way}: other bits with other threads")
        found, error = compare(read_safetensors(path("g.safetensors")), expected)
        failures += [f"{way}: {text}" for text in found]
        worst = max(worst, error)
    for failure in failures:
        print(f"{case}: {failure}", file=sys.stderr)
    print(f"{case}: gradients of {len(expected)} parameters, {len(failures)} failures: "
          f"{worst:.1e}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
