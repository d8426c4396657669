"""A network, data, and a training whose loss is soon not finite.

    errors.py WORK_FOLDER
"""

import sys

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
    assert "; the first layer whose gradients are not finite is conv (conv." in error or \
        "; the first layer whose weights are not finite is conv (conv." in error, error
    assert f"; the last good checkpoint is {newest}" in error, error
    error = run(program, "train", *data, "--lr", "1e38", "--weights-out", out, code=1)
    assert error.endswith("; there is no checkpoint\n"), error
    print("not finite")


if __name__ == "__main__":
    main(*sys.argv[1:])
