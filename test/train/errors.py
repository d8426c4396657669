"""A network, data, and a training whose loss is soon not finite.

    errors.py WORK_FOLDER
"""

import sys

import numpy as np
from bench.support.tensors import write_safetensors
from support import checkpoints, compile_program, make_data, make_table, read_log, run


def main(folder):
    program = compile_program(folder, make_table(
        "net", [{"conv": "conv", "filters": 3, "relu": False}, {"global_avg_pool": "mean"},
                {"linear": "fc", "outputs": 4}],
        training={"batch": 8, "recipes": {"quick": {"max_steps": 2}}}))
    data = make_data(folder, "data", 24)
    out, good = f"{folder}/no.safetensors", f"{folder}/checkpoints"

    log = f"{folder}/log.jsonl"
    error = run(program, "train", *data, "--policy", "step", "--gamma", "1e38",
                "--step-epochs", 2, "--log", log, "--checkpoint-dir", good, "--weights-out", out, code=1)
    failed = len(read_log(log, "step")) + 1
    newest = f"{good}/{checkpoints(good)[-1]}"
    assert f"error: step {failed} of epoch {(failed - 1) // 3 + 1}: the loss is " in error, error
    assert "; the first weights that are not finite are conv." in error or \
        "; all weights are finite, the largest, " in error, error
    assert f"; the last good checkpoint is {newest}" in error, error
    error = run(program, "train", *data, "--lr", "1e38", "--weights-out", out, code=1)
    assert error.endswith("; there is no checkpoint\n"), error

    # Weights of a layer in the middle that make infinities of what it reads.
    weights = {name: np.zeros(shape, np.float32) for name, shape in
               (("conv.weight", (3, 3, 1, 1)), ("conv.bias", (3,)), ("fc.weight", (4, 3)),
                ("fc.bias", (4,)))}
    weights["conv.bias"][:] = 1
    weights["fc.weight"][2, 1] = -3e38
    weights["fc.weight"][2, 2] = -3e38
    write_safetensors(f"{folder}/large.safetensors", weights)
    error = run(program, "train", *data, "--init", f"{folder}/large.safetensors",
                "--weights-out", out, code=1)
    assert "; all weights are finite, the largest, 3e+38, is of fc.weight; " in error, error
    print("not finite")


if __name__ == "__main__":
    main(*sys.argv[1:])
