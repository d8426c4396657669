"""Compiles a table with schedules drawn at random and compares with the model's own.

    tilings.py TABLE WORK_FOLDER [SEED...]

Each seed draws a register tile, a grain and an order for every layer that has them. With the
model's own schedules a program must agree with the reference lowering to 1e-5; with others it
must give the same bits, since the order of a sum depends on none of these.
"""

import json
import os
import subprocess
import sys

import numpy as np

TOLERANCE = 1e-5
IMAGES = 2


def compile_table(table, path, *options):
    subprocess.run(["inceptionc", table, "-o", path, *options], check=True)
    return path


def draw(layers, seed):
    """Schedules for a file: tiles that fit any machine's registers, and many that do not."""
    random = np.random.default_rng(seed)
    drawn = {}
    for layer in layers:
        if layer["kind"] == "group" or not layer["schedule"]:
            continue
        height = layer["shape"][1]
        choice = {"grain": [int(random.integers(1, height + 2)),
                            16 * int(random.integers(1, layer["shape"][0] // 16 + 3))],
                  "order": str(random.choice(["rows", "channels"]))}
        if layer["schedule"].startswith("direct"):
            vectors = int(random.choice([1, 2, 4]))
            choice["tile"] = [int(random.integers(1, 29 // vectors)), vectors]
        drawn[layer["name"]] = choice
    return {"format": 1, "layers": drawn}


def run(program, weights, source, output):
    subprocess.run([program, "run", "--weights", weights, "--input", source, "--output", output,
                    "--threads", "2"], check=True)
    return np.load(output)


def main(table, folder, *seeds):
    os.makedirs(folder, exist_ok=True)
    path = {name: os.path.join(folder, name) for name in (
        "own", "reference", "w.safetensors", "x.npy", "y.npy", "report.json", "schedule.json",
        "drawn")}
    never = "--fuse-reduce=never"
    compile_table(table, path["own"], never, f"--report={path['report.json']}")
    compile_table(table, path["reference"], "--lowering=reference")
    subprocess.run([path["own"], "init", "--seed", "1", "-o", path["w.safetensors"]], check=True)
    with open(path["report.json"], encoding="utf-8") as file:
        layers = json.load(file)["layers"]
    shape = json.loads(subprocess.run([path["own"], "describe", "--json"], check=True, text=True,
                                      stdout=subprocess.PIPE).stdout)["input"]["shape"]
    images = np.random.default_rng(2).standard_normal((IMAGES, *shape)).astype(np.float32)
    np.save(path["x.npy"], images)
    expected, plain = (run(path[name], path["w.safetensors"], path["x.npy"], path["y.npy"])
                       for name in ("own", "reference"))
    assert plain.std() > 0
    error = np.abs(expected - plain).max() / np.abs(plain).max()
    assert error <= TOLERANCE, f"differs from the reference lowering by {error:.2e}"
    for seed in seeds:
        with open(path["schedule.json"], "w", encoding="utf-8") as file:
            json.dump(draw(layers, int(seed)), file)
        compile_table(table, path["drawn"], never, "--schedule", path["schedule.json"])
        actual = run(path["drawn"], path["w.safetensors"], path["x.npy"], path["y.npy"])
        assert actual.tobytes() == expected.tobytes(), f"seed {seed}: other bits"
    print(f"{len(layers)} layers, {len(seeds)} times other schedules: {error:.1e} from the "
          "reference lowering")


main(*sys.argv[1:])
