"""Logs, the lines of a training, and the page of curves.

    progress.py WORK_FOLDER
"""

import json
import re
import sys

from support import compile_program, make_data, read_log, run, small_table


def check_log(program, data, folder):
    log = f"{folder}/run.jsonl"
    text = run(program, "train", *data, "--val", 0.2, "--log", log, "--weights-out",
               f"{folder}/w.safetensors")
    # 48 images, of which 38 are trained with: four steps an epoch.
    (start,) = read_log(log, "start")
    assert (start["images"], start["steps"], start["steps_per_epoch"]) == (38, 12, 4), start
    assert start["settings"]["policy"] == "poly" and start["settings"]["batch"] == 8
    steps = read_log(log, "step")
    assert [record["step"] for record in steps] == list(range(1, 13))
    assert [record["epoch"] for record in steps] == [0] * 4 + [1] * 4 + [2] * 4
    rates = [0.05 * (1 - t / 12) ** 0.5 for t in range(12)]
    assert all(abs(r["learning_rate"] - rate) < 1e-12 for r, rate in zip(steps, rates))
    assert steps[-1]["loss"] < steps[0]["loss"]
    waited = [record["waited"] for record in steps]
    assert waited == sorted(waited) and waited[-1] < 60
    validations = read_log(log, "validation")
    assert [record["step"] for record in validations] == [4, 8, 12]
    assert all(record["images"] == 10 for record in validations)
    (end,) = read_log(log, "end")
    assert (end["step"], end["reason"]) == (12, "done")
    lines = text.splitlines()
    assert re.fullmatch(r"epoch 1/3  step 4/12  loss \d\.\d{4}  rate 0\.0433  "
                        r"[\d.]+ images/s  \d+:\d\d left", lines[0]), lines[0]
    assert re.fullmatch(r"step 4  validation: \d+\.00 % right, 100\.00 % among the first five, "
                        r"loss \d\.\d{4}", lines[1]), lines[1]
    assert "  validation " in lines[2], lines[2]
    assert re.fullmatch(r"12 steps in \d+:\d\d, \d\.\d s of them waiting for data; weights in "
                        + re.escape(f"{folder}/w.safetensors"), lines[-1]), lines[-1]
    return log


def check_plot(program, folder, log):
    """The page has both runs, and what their names have in them stays text."""
    with open(log, encoding="utf-8") as file:
        lines = file.readlines()
    other = f"{folder}/<b>other.jsonl"
    with open(other, "w", encoding="utf-8") as file:
        file.writelines(line for line in lines if json.loads(line)["step"] < 7)
    page = f"{folder}/curves.html"
    run(program, "plot", log, other, "-o", page)
    with open(page, encoding="utf-8") as file:
        text = file.read()
    runs = json.loads(re.search(r"const runs = (.*);\n", text)[1])
    assert [r["name"] for r in runs] == ["run.jsonl", "<b>other.jsonl"]
    assert [len(r["loss"]) for r in runs] == [12, 6]
    assert [len(r["validation"]["top1"]) for r in runs] == [3, 1]
    assert runs[0]["loss"] == [[r["step"], r["loss"]] for r in read_log(log, "step")]
    assert "<b>" not in text and "http" not in text.replace("http://www.w3.org/2000/svg", "")
    long = f"{folder}/long.jsonl"
    with open(long, "w", encoding="utf-8") as file:
        for step in range(1, 10001):
            record = {"type": "step", "step": step, "loss": step, "learning_rate": 1,
                      "images_per_second": 1, "waited": 0}
            file.write(json.dumps(record) + "\n")
    run(program, "plot", long, "-o", page)
    with open(page, encoding="utf-8") as file:
        (drawn,) = json.loads(re.search(r"const runs = (.*);\n", file.read())[1])
    # Six neighbours are one point, their mean; the last point has what is left.
    assert len(drawn["loss"]) == 1667 and drawn["loss"][1] == [12, 9.5]
    assert drawn["loss"][-1] == [10000, 9998.5]


def main(folder):
    program = compile_program(folder, small_table(batch=8, epochs=3))
    data = make_data(folder, "data", 48)
    log = check_log(program, data, folder)
    check_plot(program, folder, log)
    print("progress is told")


if __name__ == "__main__":
    main(*sys.argv[1:])
