"""Fine-tuning: other classes, layers that start anew, layers that stay as they are.

    fine-tune.py WORK_FOLDER
"""

import os
import sys

import numpy as np
from PIL import Image

from bench.support.tensors import read_safetensors
from support import compile_program, make_data, read_metadata, run, small_table

HEADS = ["classifier", "loss1/classifier"]


def make_pictures(folder):
    """Three classes of one colour each, in folders."""
    random = np.random.default_rng(2)
    for name, colour in (("blue", 2), ("green", 1), ("red", 0)):
        os.makedirs(f"{folder}/pictures/{name}", exist_ok=True)
        for i in range(12):
            pixels = random.integers(0, 90, (10, 12, 3), dtype=np.uint8)
            pixels[..., colour] += 150
            Image.fromarray(pixels).save(f"{folder}/pictures/{name}/{i}.png")
    return f"{folder}/pictures"


def changed(before, after):
    return {name for name in after if not np.array_equal(before[name], after[name])}


def main(folder):
    table = small_table(batch=6, epochs=8, averaging=0)
    large = compile_program(folder, table)
    first = f"{folder}/first.safetensors"
    run(large, "train", *make_data(folder, "data", 24), "--weights-out", first, "--epochs", 1)
    table["name"] = "tuned"
    program = compile_program(folder, table, "--classes", "3")
    pictures = make_pictures(folder)
    out = f"{folder}/tuned.safetensors"

    command = [program, "train", "--data", pictures, "--weights-out", out, "--init", first]
    error = run(*command, code=1)
    assert error.count("\n  ") == 4 and "--reset LAYER starts a layer anew" in error, error
    assert "loss1/classifier.bias: the network's is F32 (3,), the file's F32 (4,)" in error, error

    run(*command, "--reset", *HEADS, "--lr", "1e-30", "--weight-decay", 0)
    before, after = read_safetensors(first), read_safetensors(out)
    new = {name for name in after if after[name].shape != before[name].shape}
    assert new == {f"{head}.{part}" for head in HEADS for part in ("weight", "bias")}, new
    same = {name for name in after if name not in new and "running" not in name}
    assert all(np.array_equal(after[name], before[name]) for name in same)
    run(program, "init", "--seed", 5, "-o", f"{folder}/init.safetensors")
    run(*command, "--reset", *HEADS, "--lr", "1e-30", "--weight-decay", 0, "--seed", 5)
    initial, after = (read_safetensors(p) for p in (f"{folder}/init.safetensors", out))
    assert all(np.allclose(after[name], initial[name], atol=1e-25) for name in new)

    run(*command, "--reset", *HEADS, "--freeze", "conv*", "module/*x*", "--log",
        f"{folder}/log.jsonl")
    tuned = read_safetensors(out)
    kept = {name for name in tuned if name not in new and name not in changed(before, tuned)}
    frozen = {name for name in tuned if "running" not in name
              and name.startswith(("conv1", "module/1x1", "module/3x3", "module/5x5"))}
    assert kept == frozen, kept ^ frozen

    # The classes have their folders' names, which come with the weights.
    assert read_metadata(out)["class_names"] == '["blue","green","red"]'
    text = run(program, "classify", f"{pictures}/red/3.png", f"{pictures}/blue/7.png",
               "--weights", out, "--top", 1)
    assert text.index("red", text.index("3.png") + 5) < text.index("blue", text.index("7.png"))
    print("tuned")


if __name__ == "__main__":
    main(*sys.argv[1:])
