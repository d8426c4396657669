"""Masks of dropout and steps of optimisers against their formulas in numpy.

    steps.py WORK_FOLDER
"""

import os
import sys

import numpy as np

from step import Step

CHANNELS, RATE = 30, 0.3

MODULE = """
module attributes {{inception.training = {{{training}}}}} {{
inception.parameter @w : tensor<{c}x{c}xf64> {{kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0>, lr_mult = 1.5 : f64}}
inception.parameter @b : tensor<{c}xf64> {{kind = #inception<parameter_kind bias>, init = #inception.init<constant, 0.0>, lr_mult = 2.0 : f64, decay_mult = 0.0 : f64}}
func.func @forward(%x: tensor<?x{c}x1x1xf64>) -> tensor<?x{c}x1x1xf64> {{
  %w = inception.weight @w : tensor<{c}x{c}xf64>
  %b = inception.weight @b : tensor<{c}xf64>
  %0 = inception.dropout %x {{rate = 1.0e-1 : f64}} : (tensor<?x{c}x1x1xf64>) -> tensor<?x{c}x1x1xf64>
  %1 = inception.linear %x, %w bias(%b) : (tensor<?x{c}x1x1xf64>, tensor<{c}x{c}xf64>, tensor<{c}xf64>) -> tensor<?x{c}x1x1xf64>
  %2 = inception.dropout %1 {{rate = {rate} : f64}} : (tensor<?x{c}x1x1xf64>) -> tensor<?x{c}x1x1xf64>
  %3 = inception.add %2, %0 {{scale = 0.0 : f64}} : (tensor<?x{c}x1x1xf64>, tensor<?x{c}x1x1xf64>) -> tensor<?x{c}x1x1xf64>
  return %3 : tensor<?x{c}x1x1xf64>
}}
}}
"""


def philox(counter, key):
    """Philox 4x32-10 of Salmon et al., 2011."""
    counter, key = list(counter), list(key)
    for _ in range(10):
        first, second = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [
            (second >> 32) ^ counter[1] ^ key[0], second & 0xFFFFFFFF,
            (first >> 32) ^ counter[3] ^ key[1], first & 0xFFFFFFFF,
        ]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return counter


# Known answers, from the authors' distribution (Random123's kat_vectors).
assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
assert philox([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2) == [
    0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def mask(images, seed, step, first, stream, rate):
    """Which elements stay."""
    key = (seed & 0xFFFFFFFF, seed >> 32)
    words = np.array([
        [philox((e // 4, first + n, step, stream), key)[e % 4] for e in range(CHANNELS)]
        for n in range(images)
    ])
    return words >= np.floor(rate * 2**32)


def compile_step(folder, name, training, fast=False):
    """A step in double precision; the fast lowering has single precision alone."""
    path = os.path.join(folder, f"{name}.mlir")
    text = MODULE.format(training=training, c=CHANNELS, rate=f"{RATE:e}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("xf64>", "xf32>") if fast else text)
    step = Step(path, folder, double=not fast, options=() if fast else ("--lowering=reference",))
    random = np.random.default_rng(8)
    for values in step.parameters.values():
        values[...] = random.standard_normal(values.shape)
    return step


def check_dropout(step):
    random = np.random.default_rng(9)
    x = random.standard_normal((6, CHANNELS))
    labels = random.integers(0, CHANNELS, 6)
    for seed, count, first in ((5, 0, 0), (2**63 - 25, 7, 1000)):
        kept = mask(6, seed, count, first, 1, RATE)
        assert 0.5 < kept.mean() < 0.9 and kept.any(axis=1).all()
        weights = step.parameters
        y = x @ weights["w"].T + weights["b"]
        y = np.where(kept, y / (1 - RATE), 0.0)
        p = np.exp(y) / np.exp(y).sum(axis=1, keepdims=True)
        p[np.arange(6), labels] -= 1
        expected = (np.where(kept, p / (1 - RATE), 0.0) / 6).T @ x
        step.run(x.reshape(6, CHANNELS, 1, 1), labels, seed, count, first)
        assert np.allclose(step.gradients["w"], expected, rtol=1e-10, atol=1e-14), "mask"
        # Two halves of a batch have the masks of the whole.
        half = step.run(x[3:].reshape(3, CHANNELS, 1, 1), labels[3:], seed, count, first + 3)
        loss = -np.log(np.exp(y) / np.exp(y).sum(axis=1, keepdims=True))
        assert np.isclose(half, loss[np.arange(3, 6), labels[3:]].mean(), rtol=1e-12)


def check_update(step, square, averages):
    """Steps whose rates change at each; in one of them a parameter is frozen."""
    random = np.random.default_rng(10)
    multipliers = {"w": (1.5, 1.0), "b": (2.0, 0.0)}
    expected = {name: [value.copy(), 0.0, 0.0, 0.0] for name, value in step.parameters.items()}
    assert step.states("average").keys() == (expected.keys() if averages else set())
    double = step.dtype == np.float64

    def agree(actual, value):
        # Some roundings, of numbers of about 1.
        return np.allclose(actual, value, *((1e-12, 1e-14) if double else (2e-6, 1e-6)))

    for rate, momentum, decay, average, frozen in (
            (0.1, 0.9, 0.01, 0.0, ()), (0.02, 0.9, 0.01, 0.25, ()), (0.5, 0.9, 0.1, 0.5, "w"),
            (0.05, 0.5, 0.1, 0.75, ())):
        for name, gradient in step.gradients.items():
            gradient[...] = random.standard_normal(gradient.shape)
            value, velocity, mean, averaged = expected[name]
            r = np.array([rate, momentum, decay, average]) * (name not in frozen)
            g = gradient + r[2] * multipliers[name][1] * value
            mean = 0.8 * mean + 0.2 * g * g
            change = g / np.sqrt(mean + 0.5) if square else g
            velocity = r[1] * velocity + r[0] * multipliers[name][0] * change
            value = value - velocity
            expected[name] = [value, velocity, mean, r[3] * averaged + (1 - r[3]) * value]
        step.update(rate, momentum, decay, average, frozen)
        for name, (value, velocity, mean, averaged) in expected.items():
            assert agree(step.parameters[name], value)
            assert agree(step.states("velocity")[name], velocity)
            if square:
                assert agree(step.states("square")[name], mean)
            if averages:
                assert agree(step.states("average")[name], averaged)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    sgd = compile_step(folder, "sgd", 'optimizer = "sgd"')
    check_dropout(sgd)
    check_update(sgd, square=False, averages=False)
    training = ('optimizer = "rmsprop", rho = 8.0e-1 : f64, epsilon = 5.0e-1 : f64, '
                'averaging = 0.0 : f64, recipes = {slow = {averaging = 9.0e-1 : f64}}')
    for name, fast in (("rmsprop", False), ("rmsprop_fast", True)):
        rmsprop = compile_step(folder, name, training, fast)
        assert rmsprop.packed == fast
        check_update(rmsprop, square=True, averages=True)
    print("masks and steps agree")


if __name__ == "__main__":
    main(*sys.argv[1:])
