"""A training of a linear layer, in numpy and by a compiled program.

    recipe.py WORK_FOLDER
"""

import sys

import numpy as np

from bench.support.tensors import read_safetensors
from support import compile_program, make_data, make_table, read_log, read_metadata, run

BATCH, IMAGES, CLASSES, EPOCHS = 8, 44, 3, 4
SHAPE = (2, 3, 3)
PER_EPOCH, STEPS = IMAGES // BATCH, IMAGES // BATCH * EPOCHS


def rate_of(step):
    """0.2 for an epoch and a half of steps, then a quarter of it, after a warm-up."""
    warmup = 3
    if step < warmup:
        return 0.2 * (step + 1) / warmup
    return 0.2 * 0.25 ** ((step - warmup) // 7.5)


def train(x, y, weights, frozen=()):
    """Losses, parameters and averages, by Caffe's rule."""
    x = x.reshape(len(x), -1).astype(np.float64)
    values = {name: value.astype(np.float64) for name, value in weights.items()}
    velocity = {name: 0.0 for name in values}
    averages, losses = {}, []
    multipliers = {"fc.weight": (1, 1), "fc.bias": (2, 0)}
    for step in range(STEPS):
        rows = slice(step % PER_EPOCH * BATCH, (step % PER_EPOCH + 1) * BATCH)
        logits = x[rows] @ values["fc.weight"].T + values["fc.bias"]
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        losses.append(-np.log(p[np.arange(BATCH), y[rows]]).mean())
        p[np.arange(BATCH), y[rows]] -= 1
        gradients = {"fc.weight": p.T @ x[rows] / BATCH, "fc.bias": p.mean(axis=0)}
        decay = min(0.75, step / (step + 9))
        for name, (rate, weight_decay) in multipliers.items():
            if name not in frozen:
                gradient = gradients[name] + 0.02 * weight_decay * values[name]
                velocity[name] = 0.8 * velocity[name] + rate_of(step) * rate * gradient
                values[name] = values[name] - velocity[name]
            averages[name] = decay * averages.get(name, 0) + (1 - decay) * values[name]
    return losses, values, averages


def main(folder):
    program = compile_program(folder, make_table(
        "linear", [{"linear": "fc", "outputs": CLASSES, "bias_init": {"constant": 0.25}}], SHAPE, {
            "batch": BATCH, "epochs": EPOCHS, "momentum": 0.8, "weight_decay": 0.02,
            "learning_rate": {"policy": "step", "base": 0.2, "gamma": 0.25, "step_epochs": 1.5,
                              "warmup_epochs": 0.6},
            "averaging": 0.75, "bias_learning_rate": 2, "decay_biases": False}))
    data = make_data(folder, "linear", IMAGES, CLASSES, SHAPE)
    x, y = np.load(data[1]), np.load(data[3])
    run(program, "init", "--seed", 7, "-o", f"{folder}/init.safetensors")
    weights = read_safetensors(f"{folder}/init.safetensors")

    def check(name, *options, frozen=(), averages=True):
        log, out = f"{folder}/{name}.jsonl", f"{folder}/{name}.safetensors"
        run(program, "train", *data, "--no-augment", "--seed", 7, "--log", log, "--weights-out",
            out, *options)
        losses, values, means = train(x, y, weights, frozen)
        steps = read_log(log, "step")
        assert [record["step"] for record in steps] == list(range(1, STEPS + 1))
        assert np.allclose([record["loss"] for record in steps], losses, rtol=1e-5, atol=1e-6), name
        assert np.allclose([record["learning_rate"] for record in steps],
                           [rate_of(step) for step in range(STEPS)])
        got = read_safetensors(out)
        assert read_metadata(out)["network"] == "linear"
        for parameter, expected in (means if averages else values).items():
            assert np.allclose(got[parameter], expected, rtol=1e-4, atol=1e-6), (name, parameter)

    check("recipe")
    check("init", "--init", f"{folder}/init.safetensors")
    check("last", "--averaging", 0, averages=False)
    check("frozen", "--freeze", "fc.b*", "--averaging", 0, frozen=("fc.bias",), averages=False)
    print("the program trains as numpy does")


if __name__ == "__main__":
    main(*sys.argv[1:])
