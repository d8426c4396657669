"""The networks that run.py compiles: shapes chosen to hurt.

Channels that are no multiple of the block, images of one pixel, padding on one side,
strides on odd sizes, one channel, nested concatenations, special values.
"""

import itertools

import numpy as np

from execution.network import Network


def _images(network, images, seed=1):
    random = np.random.default_rng(seed)
    return random.standard_normal((images, *network.input.shape))


def conv_shapes():
    """Convolutions of channels that fill blocks and that don't, from NCHW and blocked."""
    network = Network((3, 13, 11))
    for channels in (1, 17, 24, 40):
        stem = network.conv(network.input, channels, (3, 3), padding=(1, 1, 1, 1),
                            relu_after=True)
        network.output(f"stem{channels}", stem)
        for out in (1, 16, 33):
            network.output(f"one{channels}_{out}", network.conv(stem, out, (1, 1)))
        network.output(f"three{channels}", network.conv(
            stem, 20, (3, 3), padding=(1, 1, 1, 1), bias=False))
        network.output(f"strided{channels}", network.conv(
            stem, 35, (5, 5), (2, 2), (2, 2, 2, 2), relu_after=True))
    return network


def conv_padding():
    """Padding on each side alone and uneven, asymmetric kernels and strides."""
    network = Network((5, 9, 7))
    stem = network.conv(network.input, 19, (1, 1))
    for source, x in (("plain", network.input), ("blocked", stem)):
        for side in range(4):
            padding = [0, 0, 0, 0]
            padding[side] = 2
            network.output(f"{source}_side{side}",
                           network.conv(x, 18, (3, 3), padding=padding))
        for name, kernel, strides, padding in (
            ("wide", (1, 7), (1, 1), (0, 3, 0, 3)),
            ("tall", (7, 1), (1, 1), (3, 0, 3, 0)),
            ("even", (2, 4), (1, 1), (1, 1, 0, 2)),
            ("odd_stride", (3, 3), (2, 2), (0, 0, 0, 0)),
            ("mixed_stride", (3, 2), (3, 2), (1, 0, 2, 1)),
            ("whole", (9, 7), (1, 1), (0, 0, 0, 0)),
            ("beyond", (3, 3), (2, 2), (4, 4, 4, 4)),
            ("one_strided", (1, 1), (2, 2), (0, 0, 0, 0)),
        ):
            network.output(f"{source}_{name}",
                           network.conv(x, 21, kernel, strides, padding))
    return network


def conv_groups():
    """Grouped convolutions, depthwise and not."""
    network = Network((6, 8, 9))
    stem = network.conv(network.input, 24, (1, 1), relu_after=True)
    for source, x in (("plain", network.input), ("blocked", stem)):
        for groups in (2, 3, x.shape[0]):
            network.output(f"{source}_{groups}", network.conv(
                x, 4 * groups, (3, 3), padding=(1, 1, 1, 1), groups=groups,
                relu_after=groups == 2))
        network.output(f"{source}_strided", network.conv(
            x, 36, (3, 3), (2, 2), (0, 1, 1, 0), groups=2, bias=False))
    return network


def one_pixel():
    """Images of one pixel, where every window is padding but for its middle."""
    network = Network((7, 1, 1))
    x = network.conv(network.input, 33, (3, 3), padding=(1, 1, 1, 1), relu_after=True)
    network.output("three", x)
    network.output("strided", network.conv(x, 17, (3, 3), (2, 2), (1, 1, 1, 1)))
    network.output("one", network.conv(x, 8, (1, 1)))
    network.output("max", network.pool(x, "max", (3, 3), padding=(1, 1, 1, 1)))
    network.output("avg", network.pool(x, "avg", (3, 3), padding=(1, 1, 1, 1)))
    network.output("linear", network.linear(x, 10))
    network.output("lrn", network.lrn(x))
    network.output("input_max", network.pool(network.input, "max", (1, 1)))
    return network


def pools():
    """Pools of every rounding, padding and count."""
    network = Network((18, 11, 10))
    stem = network.conv(network.input, 24, (1, 1))
    for source, x in (("plain", network.input), ("blocked", stem)):
        for kind in ("max", "avg"):
            for name, kernel, strides, padding, ceil in (
                ("same", (3, 3), (1, 1), (1, 1, 1, 1), False),
                ("floor", (3, 3), (2, 2), (0, 0, 0, 0), False),
                ("ceil", (3, 3), (2, 2), (0, 0, 0, 0), True),
                ("ceil_padded", (3, 2), (2, 3), (1, 1, 1, 1), True),
                ("one_side", (3, 3), (2, 2), (0, 2, 0, 0), True),
                ("whole", (11, 10), (1, 1), (0, 0, 0, 0), False),
                ("gaps", (1, 1), (3, 4), (0, 0, 0, 0), True),
            ):
                network.output(f"{source}_{kind}_{name}",
                               network.pool(x, kind, kernel, strides, padding, ceil))
        for name, kernel, strides, padding, ceil in (
            ("same", (3, 3), (1, 1), (1, 1, 1, 1), False),
            ("ceil", (3, 3), (2, 2), (1, 1, 1, 1), True),
            ("uneven", (4, 4), (3, 3), (0, 1, 3, 2), True),
        ):
            network.output(f"{source}_counted_{name}", network.pool(
                x, "avg", kernel, strides, padding, ceil, count_include_pad=True))
        for size in ((1, 1), (4, 4), (11, 10), (3, 7), (13, 2)):
            network.output(f"{source}_adaptive_{size[0]}x{size[1]}",
                           network.adaptive_pool(x, size))
    return network


def elementwise():
    """Normalisations, activations, additions, slices, on NCHW and on blocks."""
    network = Network((23, 6, 5))
    stem = network.conv(network.input, 41, (1, 1))
    for source, x in (("plain", network.input), ("blocked", stem)):
        network.output(f"{source}_relu", network.relu(x))
        network.output(f"{source}_lrn", network.lrn(x))
        network.output(f"{source}_lrn_strong",
                       network.lrn(x, size=3, alpha=2.0, beta=0.5, k=2.0))
        network.output(f"{source}_lrn_wide",
                       network.lrn(x, size=9, alpha=1.0, beta=0.6, k=1.0))
        network.output(f"{source}_softmax", network.softmax(x))
        network.output(f"{source}_bn", network.batch_norm(x))
        network.output(f"{source}_bn_plain", network.batch_norm(x, gamma=False))
        network.output(f"{source}_affine", network.affine(x))
        network.output(f"{source}_affine_relu", network.affine(x, relu_after=True))
        network.output(f"{source}_constant", network.affine(x, constant=True))
        network.output(f"{source}_dropout", network.dropout(network.relu(x)))
        other = network.conv(x, x.shape[0], (3, 3), padding=(1, 1, 1, 1))
        network.output(f"{source}_add", network.add(x, other))
        network.output(f"{source}_add_scaled",
                       network.add(other, x, scale=-0.3, relu_after=True))
        network.output(f"{source}_add_self", network.add(x, x, scale=0.5))
        network.output(f"{source}_slice", network.conv(
            network.slice(x, 3, 17), 9, (3, 3)))
    return network


def folding():
    """Batch normalisations with and without gamma, bias and ReLU after convolutions."""
    network = Network((4, 7, 8))
    x = network.conv(network.input, 26, (3, 3), bias=False)
    x = network.relu(network.batch_norm(x))
    network.output("bn_relu", x)
    y = network.batch_norm(network.conv(x, 19, (3, 3), padding=(1, 1, 1, 1)), gamma=False)
    network.output("bias_bn", y)
    both = network.conv(x, 12, (1, 1))
    network.output("shared", both)
    network.output("shared_bn", network.batch_norm(both))
    network.output("bn_linear", network.linear(network.relu(network.batch_norm(y)), 11))
    network.output("twice", network.relu(network.batch_norm(network.batch_norm(
        network.conv(x, 10, (1, 3))))))
    network.output("linear_relu", network.relu(network.linear(x, 21, bias=False)))
    network.output("affine_conv", network.conv(network.affine(
        network.input, constant=True), 15, (3, 3), padding=(1, 1, 1, 1)))
    return network


def concats():
    """Branches of 24, 1 and 40 channels in every order, read by everything."""
    network = Network((6, 8, 7))
    stem = network.conv(network.input, 20, (1, 1), relu_after=True)
    for order in itertools.permutations((24, 1, 40)):
        name = "_".join(str(size) for size in order)
        joined = network.concat(*[
            network.conv(stem, size, (3, 3), padding=(1, 1, 1, 1), relu_after=size != 1)
            for size in order
        ])
        network.output(f"join_{name}", joined)
        network.output(f"conv_{name}", network.conv(joined, 18, (3, 3)))
        network.output(f"one_{name}", network.conv(joined, 7, (1, 1)))
        network.output(f"pool_{name}", network.pool(joined, "max", (3, 3), (2, 2)))
        network.output(f"lrn_{name}", network.lrn(joined, alpha=1.0))
        network.output(f"softmax_{name}", network.softmax(joined))
        network.output(f"linear_{name}", network.linear(joined, 5))
        network.output(f"bn_{name}", network.relu(network.batch_norm(joined)))
    return network


def nested():
    """Concatenations in concatenations, of one value twice, of slices and inputs."""
    network = Network((5, 6, 9))
    stem = network.conv(network.input, 18, (3, 3), padding=(1, 1, 1, 1), relu_after=True)
    conv = lambda x, size: network.conv(x, size, (3, 3), padding=(1, 1, 1, 1))
    inner = network.concat(conv(stem, 24), conv(stem, 1))
    outer = network.concat(conv(stem, 7), inner, network.pool(
        stem, "avg", (3, 3), padding=(1, 1, 1, 1)))
    network.output("nested", outer)
    network.output("inner", inner)
    network.output("reads_inner", conv(inner, 9))
    network.output("reads_outer", conv(outer, 33))
    twice = network.concat(inner, inner)
    network.output("twice", twice)
    network.output("reads_twice", conv(twice, 16))
    with_input = network.concat(network.input, conv(stem, 3), stem)
    network.output("with_input", with_input)
    network.output("reads_with_input", conv(with_input, 12))
    sliced = network.concat(network.slice(outer, 7, 24), network.slice(outer, 31, 19),
                            network.slice(stem, 1, 5))
    network.output("sliced", conv(sliced, 20))
    deep = stem
    for size in (1, 17, 16, 3):
        deep = network.concat(conv(deep, size), deep)
    network.output("dense", deep)
    network.output("residual", network.add(network.concat(conv(stem, 24), conv(stem, 1)),
                                           inner, scale=0.2, relu_after=True))
    return network


def siblings():
    """1x1 convolutions of one input, with and without what may be merged or folded."""
    network = Network((9, 7, 7))
    stem = network.conv(network.input, 33, (3, 3), padding=(1, 1, 1, 1), relu_after=True)
    same = dict(padding=(1, 1, 1, 1), relu_after=True)
    one = network.conv(stem, 24, (1, 1), relu_after=True)
    three = network.conv(network.conv(stem, 13, (1, 1), relu_after=True), 1, (3, 3), **same)
    five = network.conv(network.conv(stem, 5, (1, 1), relu_after=True), 40, (5, 5),
                        padding=(2, 2, 2, 2), relu_after=True)
    pooled = network.conv(network.pool(stem, "max", (3, 3), padding=(1, 1, 1, 1)), 6,
                          (1, 1), relu_after=True)
    module = network.concat(one, three, five, pooled)
    network.output("module", module)
    first = network.conv(module, 11, (1, 1), bias=False)
    second = network.conv(module, 16, (1, 1), relu_after=True)
    third = network.relu(network.batch_norm(network.conv(module, 20, (1, 1), bias=False)))
    network.output("first", first)
    network.output("joined", network.concat(second, third))
    network.output("strided", network.concat(
        network.conv(module, 8, (1, 1), (2, 2)), network.conv(module, 12, (1, 1), (2, 2))))
    network.output("logits", network.softmax(network.linear(network.dropout(
        network.adaptive_pool(module, (1, 1))), 10)))
    return network


def reductions():
    """1x1 convolutions before others, and pools before 1x1s: what can be a group."""
    network = Network((7, 13, 11))
    stem = network.conv(network.input, 25, (3, 3), padding=(1, 1, 1, 1), relu_after=True)
    for source, x in (("plain", network.input), ("blocked", stem)):
        for name, channels, out, kernel, strides, padding in (
            ("three", 18, 33, (3, 3), (1, 1), (1, 1, 1, 1)),
            ("five", 5, 16, (5, 5), (1, 1), (2, 2, 2, 2)),
            ("wide", 17, 20, (1, 7), (1, 1), (0, 3, 0, 3)),
            ("tall", 16, 9, (7, 1), (1, 1), (3, 0, 3, 0)),
            ("strided", 24, 40, (3, 3), (2, 2), (0, 0, 0, 0)),
            ("one_side", 3, 4, (4, 3), (3, 1), (0, 1, 2, 0)),
            ("beyond", 6, 7, (3, 3), (2, 2), (4, 4, 4, 4)),
            ("whole", 8, 1, (13, 11), (1, 1), (0, 0, 0, 0)),
        ):
            reduced = network.conv(x, channels, (1, 1), relu_after=True)
            network.output(f"{source}_{name}", network.conv(
                reduced, out, kernel, strides, padding, relu_after=name != "one_side"))
        for name, kind, kernel, strides, padding, ceil in (
            ("same", "max", (3, 3), (1, 1), (1, 1, 1, 1), False),
            ("ceil", "max", (3, 2), (2, 3), (1, 1, 1, 1), True),
            ("mean", "avg", (3, 3), (1, 1), (1, 1, 1, 1), False),
            ("all", "avg", (13, 11), (1, 1), (0, 0, 0, 0), False),
        ):
            network.output(f"{source}_{name}", network.conv(
                network.pool(x, kind, kernel, strides, padding, ceil), 19, (1, 1)))
    parts = [network.conv(network.slice(stem, 3, 20), 24, (1, 1), relu_after=True),
             network.conv(network.conv(network.slice(stem, 5, 17), 11, (1, 1)), 10, (3, 3),
                          padding=(1, 1, 1, 1)),
             network.conv(network.pool(network.slice(stem, 16, 9), "max", (3, 3),
                                       padding=(1, 1, 1, 1)), 1, (1, 1))]
    joined = network.concat(*parts)
    network.output("joined", joined)
    network.output("again", network.conv(network.conv(joined, 15, (1, 1)), 6, (3, 3),
                                         padding=(1, 1, 1, 1)))
    return network


def special_values():
    """NaN and infinity, which reach what reads them and nothing else. One image a
    batch, so that the workspace is full of them when the other images come."""
    network = Network((5, 7, 6), max_batch=1)
    stem = network.conv(network.input, 17, (1, 1))
    network.output("stem", stem)
    network.output("relu", network.relu(stem))
    network.output("input_relu", network.relu(network.input))
    network.output("max", network.pool(network.relu(stem), "max", (3, 3), (2, 2),
                                       (1, 1, 1, 1)))
    network.output("input_max", network.pool(network.input, "max", (2, 2), ceil=True))
    network.output("avg", network.pool(stem, "avg", (3, 3), padding=(1, 1, 1, 1)))
    three = network.conv(network.relu(stem), 9, (3, 3), padding=(1, 1, 1, 1),
                         relu_after=True)
    network.output("conv_relu", three)
    joined = network.concat(network.conv(stem, 24, (1, 1)), three)
    network.output("join", joined)
    network.output("reads_join", network.conv(joined, 18, (3, 3)))
    network.output("bn", network.relu(network.batch_norm(joined)))
    network.output("add", network.add(stem, stem, scale=-1.0))
    network.output("lrn", network.lrn(joined))
    network.output("softmax", network.softmax(stem))
    network.output("linear", network.linear(joined, 5, relu_after=True))
    return network


def _special_images(network, images):
    data = _images(network, images)
    data[0] = np.nan
    data[1] = np.inf
    data[1, 2] = -np.inf
    data[2, 1, 3, 2] = np.nan
    data[3, 0, 0, 0] = np.inf
    data[3, 4, 6, 5] = -np.inf
    return data


def random_network(seed):
    """Layers drawn at random, each reading some of those before it."""
    draw = np.random.default_rng(seed)
    pick = lambda *choices: choices[draw.integers(len(choices))]
    channels = lambda: int(pick(1, 3, 8, 15, 16, 17, 24, 32, 33, 40, 48))
    size = lambda: int(draw.integers(1, 15))
    network = Network((pick(1, 3, 5, 16, 20), size(), size()), seed)
    values, used = [network.input], set()

    def take(candidates=None):
        candidates = candidates or values
        # The newest are drawn most often, so that chains are long.
        index = max(draw.integers(len(candidates)), draw.integers(len(candidates)))
        used.add(candidates[index].name)
        return candidates[index]

    def window(x):
        kernel = [int(min(pick(1, 1, 2, 3, 3, 5, 7), x.shape[1 + a] + 1)) for a in (0, 1)]
        padding = [int(draw.integers(0, kernel[a % 2])) for a in range(4)]
        if draw.random() < 0.3:
            padding = [0, 0, 0, 0]
        for a in (0, 1):
            while padding[a] + x.shape[1 + a] + padding[2 + a] < kernel[a]:
                kernel[a] -= 1
                padding[a], padding[2 + a] = (
                    min(padding[a], kernel[a] - 1), min(padding[2 + a], kernel[a] - 1))
        return tuple(kernel), (int(pick(1, 1, 2, 3)), int(pick(1, 1, 2))), tuple(padding)

    def conv():
        x = take()
        kernel, strides, padding = window(x)
        groups = 1
        if draw.random() < 0.15:
            groups = int(pick(*[g for g in range(1, 9) if x.shape[0] % g == 0]))
        return network.conv(x, channels() * groups, kernel, strides, padding, groups,
                            bias=draw.random() < 0.7, relu_after=draw.random() < 0.5)

    def siblings():
        x = take()
        bias = bool(draw.random() < 0.7)
        return [network.conv(x, channels(), (1, 1), bias=bias) for _ in range(3)]

    def pool():
        x = take()
        kernel, strides, padding = window(x)
        kind = pick("max", "avg")
        return network.pool(x, kind, kernel, strides, padding, ceil=draw.random() < 0.5,
                            count_include_pad=kind == "avg" and draw.random() < 0.5)

    def concat():
        x = take()
        same = [value for value in values if value.shape[1:] == x.shape[1:]]
        parts = [x] + [take(same) for _ in range(draw.integers(1, 4))]
        return network.concat(*[parts[index] for index in draw.permutation(len(parts))])

    def add():
        x = take()
        return network.add(x, take([value for value in values if value.shape == x.shape]),
                           scale=float(pick(1.0, 0.3, -1.5)), relu_after=draw.random() < 0.5)

    def slice_channels():
        x = take()
        offset = int(draw.integers(x.shape[0]))
        return network.slice(x, offset, int(draw.integers(1, x.shape[0] - offset + 1)))

    layers = [conv, conv, conv, siblings, pool, pool, concat, concat, add, slice_channels,
              lambda: network.relu(take()), lambda: network.batch_norm(take()),
              lambda: network.batch_norm(take(), gamma=False),
              lambda: network.lrn(take(), alpha=0.5), lambda: network.affine(take()),
              lambda: network.affine(take(), constant=True),
              lambda: network.adaptive_pool(take(), (int(pick(1, 2, 5)), int(pick(1, 3))))]
    for _ in range(18):
        made = pick(*layers)()
        values += made if isinstance(made, list) else [made]
    ends = [value for value in values[1:] if value.name not in used]
    shown = [value for value in values[1:] if value.name in used and draw.random() < 0.2]
    if draw.random() < 0.7:
        network.output("classes", network.softmax(network.linear(ends[-1], channels())))
    for value in ends + shown:
        network.output(value.name[1:], value)
    return network


CASES = [conv_shapes, conv_padding, conv_groups, one_pixel, pools, elementwise, folding,
         concats, nested, siblings, reductions, special_values]


def build(name, images):
    """The network of a case and its input; `random7` is random_network(7)."""
    if name.startswith("random"):
        network = random_network(int(name.removeprefix("random")))
        return network, _images(network, images)
    network = {case.__name__: case for case in CASES}[name]()
    if name == "special_values":
        return network, _special_images(network, images)
    return network, _images(network, images)
