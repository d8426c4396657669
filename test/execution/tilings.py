"""Compiles a table in several ways and compares with the model's own schedules.

    tilings.py TABLE WORK_FOLDER WAY[:SEED]...

The program to compare with has each layer by itself, for this machine. A seed draws a
register tile, a grain and an order for every layer that has them, those in groups too. For
this machine that must give the same bits, whatever is computed together, since the order of
a sum depends on none of these; code for others and the reference lowering agree to 1e-5.
"""

import json
import os
import re
import subprocess
import sys

import numpy as np

TOLERANCE = 1e-5
IMAGES = 2
WAYS = {
    "never": ["--fuse-reduce=never"],
    "always": ["--fuse-reduce=always"],
    "reference": ["--lowering=reference"],
    "v3": ["--cpu", "x86-64-v3"],
    "v3-as-v4": ["--cpu", "x86-64-v3", "--schedule-target", "x86-64-v4"],
}
SAME_BITS = ("never", "always")
LAYER = re.compile(r'layer = "([^"]+)".* schedule = #inception\.schedule<(\w+),.*'
                   r"-> \(?tensor<\?x(\d+)x(\d+)x")


def compile_table(table, path, *options):
    subprocess.run(["inceptionc", table, "-o", path, *options], check=True)


def draw(scheduled, seed):
    """Schedules for a file: tiles that fit any machine's registers, and many that do not."""
    random = np.random.default_rng(seed)
    drawn = {}
    for line in scheduled.splitlines():
        if not (match := LAYER.search(line)):
            continue
        name, kind, channels, height = match[1], match[2], int(match[3]), int(match[4])
        if pieces := re.search(r"out_channels = array<i64: ([\d, ]+)>", line):
            channels = sum(map(int, pieces[1].split(",")))
        choice = {"grain": [int(random.integers(1, height + 2)),
                            16 * int(random.integers(1, channels // 16 + 3))],
                  "order": str(random.choice(["rows", "channels"]))}
        if kind == "direct":
            vectors = int(random.choice([1, 2, 4]))
            choice["tile"] = [int(random.integers(1, 29 // vectors)), vectors]
        drawn[name] = choice
    assert scheduled.count("schedule<direct") > 1 and len(drawn) > 1
    return {"format": 1, "layers": drawn}


def run(program, weights, source, output):
    subprocess.run([program, "run", "--weights", weights, "--input", source, "--output", output,
                    "--threads", "2"], check=True)
    return np.load(output)


def main(table, folder, *ways):
    os.makedirs(folder, exist_ok=True)
    path = {name: os.path.join(folder, name) for name in (
        "own", "other", "w.safetensors", "x.npy", "y.npy", "scheduled.mlir", "schedule.json")}
    compile_table(table, path["own"], *WAYS["never"])
    subprocess.run([path["own"], "init", "--seed", "1", "-o", path["w.safetensors"]], check=True)
    shape = json.loads(subprocess.run([path["own"], "describe", "--json"], check=True, text=True,
                                      stdout=subprocess.PIPE).stdout)["input"]["shape"]
    images = np.random.default_rng(2).standard_normal((IMAGES, *shape)).astype(np.float32)
    np.save(path["x.npy"], images)
    expected = run(path["own"], path["w.safetensors"], path["x.npy"], path["y.npy"])
    assert expected.std() > 0
    for way in ways:
        name, _, seed = way.partition(":")
        options = list(WAYS[name])
        if seed:
            compile_table(table, path["scheduled.mlir"], "--emit=scheduled", *options)
            with open(path["scheduled.mlir"], encoding="utf-8") as file:
                schedules = draw(file.read(), int(seed))
            with open(path["schedule.json"], "w", encoding="utf-8") as file:
                json.dump(schedules, file)
            options += ["--schedule", path["schedule.json"]]
        compile_table(table, path["other"], *options)
        actual = run(path["other"], path["w.safetensors"], path["x.npy"], path["y.npy"])
        error = np.abs(actual - expected).max() / np.abs(expected).max()
        same = actual.tobytes() == expected.tobytes()
        print(f"{way}: {'the same bits' if same else f'differs by {error:.1e}'}")
        assert same if name in SAME_BITS else error <= TOLERANCE, way


main(*sys.argv[1:])
