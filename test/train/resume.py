"""A training that was ended, in each way there is, goes on as if it had not been.

    resume.py WORK_FOLDER
"""

import os
import random
import resource
import shutil
import signal
import sys

from bench.support.tensors import read_safetensors
from support import (SIGNALS, checkpoints, compile_program, interrupt, make_data, read_bytes,
                     read_log, read_metadata, run, small_table)

# Five steps an epoch, of which checkpoints know every second.
COMMON = ["--seed", 3, "--val", 0.15, "--checkpoint-every", 2]
EPOCHS, PER_EPOCH, STEPS = 12, 5, 60


class Cases:
    def __init__(self, folder):
        self.folder = folder
        self.program = compile_program(folder, small_table(batch=8, epochs=EPOCHS))
        data = make_data(folder, "data", 48)
        self.arguments = ["train", *data, *COMMON]
        self.whole = self.path("whole.safetensors")
        run(self.program, *self.arguments, "--weights-out", self.whole, "--log",
            self.path("whole.jsonl"), "--threads", 1, "--checkpoint-dir", self.path("whole"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def go_on(self, name, *options):
        """Ends the training called `name`; the weights are those of the whole."""
        out = self.path(f"{name}.safetensors")
        text = run(self.program, *self.arguments, "--weights-out", out, "--checkpoint-dir",
                   self.path(name), "--resume", *options)
        assert read_bytes(out) == read_bytes(self.whole), name
        return text

    def begin(self, name, *options):
        return [*self.arguments, "--weights-out", self.path(f"{name}.safetensors"),
                "--checkpoint-dir", self.path(name), *options]

    def progress(self, name):
        """A function that says whether the log has `count` steps."""
        def reached(count):
            try:
                return len(read_log(self.path(f"{name}.jsonl"), "step")) >= count
            except (OSError, ValueError):
                return False
        return reached


def check_threads(cases):
    out = cases.path("threads.safetensors")
    run(cases.program, *cases.arguments, "--weights-out", out, "--threads", 3)
    assert read_bytes(out) == read_bytes(cases.whole), "threads"


def check_signals(cases):
    for name, number in SIGNALS.items():
        log = cases.path(f"{name}.jsonl")
        reached = cases.progress(name)
        code, text = interrupt(cases.program, *cases.begin(name, "--log", log), number=number,
                               when=lambda r=reached: r(7))
        assert code == 128 + number, (name, code, text)
        assert "the same command with --resume goes on from" in text, text
        assert not os.path.exists(cases.path(f"{name}.safetensors"))
        done = len(read_log(log, "step"))
        assert f"stopped after step {done} of {STEPS}" in text and 7 <= done < STEPS, text
        assert checkpoints(cases.path(name))[-1] == f"step-{done:08}.safetensors"
        text = cases.go_on(name, "--log", log)
        assert f"going on after step {done} of {STEPS}" in text, text
        losses = [r["loss"] for r in read_log(cases.path("whole.jsonl"), "step")]
        assert [r["loss"] for r in read_log(log, "step")] == losses


def check_kills(cases):
    """SIGKILL at moments that are drawn at random; each time it goes on."""
    draw = random.Random(4)
    name, folder = "killed", cases.path("killed")
    log = cases.path("killed.jsonl")
    reached = cases.progress(name)
    for kill in range(5):
        target = draw.randrange(1, 8) + (len(read_log(log, "step")) if kill else 0)
        code, text = interrupt(cases.program, *cases.begin(name, "--log", log, "--resume"),
                               number=signal.SIGKILL, when=lambda t=target: reached(t))
        if code == 0:
            break
        assert code == -signal.SIGKILL, (code, text)
        # No more than the steps since the last checkpoint are lost.
        done = read_log(log, "step")[-1]["step"]
        steps = [int(name[5:13]) for name in checkpoints(folder)]
        assert max(steps, default=0) >= done - 2, (steps, done)
    cases.go_on(name, "--log", log)
    assert not [f for f in os.listdir(folder) if not f.endswith(".safetensors")], "left over"


def check_broken_checkpoints(cases):
    name = "truncated"
    shutil.copytree(cases.path("whole"), cases.path(name))
    newest, older = (cases.path(f"{name}/{c}") for c in reversed(checkpoints(cases.path(name))))
    with open(newest, "r+b") as file:
        file.truncate(os.path.getsize(newest) - 100)
    text = cases.go_on(name)
    assert f"{newest}: the header is malformed: the file is truncated; it is left out" in text
    with open(newest, "r+b") as file:
        file.truncate(20)
    assert f"{newest}: no safetensors file, or truncated; it is left out" in cases.go_on(name)
    for path in (newest, older):
        with open(path, "wb"):
            pass
    text = run(cases.program, *cases.begin(name, "--resume"), code=1)
    assert f"error: {cases.path(name)}: no checkpoint is good" in text, text


def check_full_disk(cases):
    """Files can't grow to the size of a checkpoint after the first one."""
    name = "full"
    run(cases.program, *cases.begin(name, "--max-steps", 6))
    good = checkpoints(cases.path(name))
    size = os.path.getsize(cases.path(f"{name}/{good[0]}"))
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))
    text = run(cases.program, *cases.begin(name, "--resume", "--epochs", EPOCHS), code=1, before=limit)
    assert "cannot write: File too large" in text, text
    assert f"the last good checkpoint is {cases.path(name)}/{good[-1]}; --resume goes on" in text
    assert sorted(os.listdir(cases.path(name))) == sorted([*good, "best.safetensors"])


def check_what_is_kept(cases):
    folder = cases.path("kept")
    run(cases.program, *cases.begin("kept", "--keep", 3, "--log", cases.path("kept.jsonl")))
    accuracy = {r["step"]: 1 - r["top1_error"]
                for r in read_log(cases.path("kept.jsonl"), "validation")}
    assert sorted(accuracy) == list(range(PER_EPOCH, STEPS + 1, PER_EPOCH))
    # The best of equal ones is the last.
    best = max(accuracy, key=lambda step: (accuracy[step], step))
    kept = {f"step-{step:08}.safetensors" for step in (56, 58, 60, best)}
    assert set(checkpoints(folder)) == kept, checkpoints(folder)
    assert os.readlink(f"{folder}/best.safetensors") == f"step-{best:08}.safetensors"
    tensors = read_safetensors(f"{folder}/step-00000058.safetensors")
    metadata = read_metadata(f"{folder}/step-00000058.safetensors")
    assert (metadata["step"], metadata["epoch"], metadata["epoch_step"]) == ("58", "11", "3")
    parameters = [name for name in tensors if ":" not in name]
    assert len(parameters) == 21 and len(tensors) == 3 * len(parameters), sorted(tensors)


def check_other_settings(cases):
    text = run(cases.program, *cases.begin("kept", "--resume", "--max-steps", 62, "--lr", 0.01))
    assert ("going on with other settings: lr 0.01 (was 0.05), epochs 0 (was 12), "
            "max-steps 62 (was 0)") in text, text
    assert "going on after step 60 of 62" in text
    error = run(cases.program, *cases.begin("kept", "--resume", "--batch", 4), code=1)
    assert "--batch: " in error and "was made with 8; another order of the data" in error, error
    error = run(cases.program, *cases.begin("kept", "--resume", "--no-augment"), code=1)
    assert "--no-augment: " in error and "made with false; another order of the data" in error, error
    error = run(cases.program, *cases.begin("kept"), code=1)
    assert "kept: has checkpoints of a training; --resume goes on with it" in error, error
    other = make_data(cases.folder, "other", 47)
    error = run(cases.program, "train", *other, *cases.begin("kept", "--resume")[5:], code=1)
    assert "not the data that" in error, error
    wide = compile_program(cases.folder, small_table("wide", classes=5, batch=8, epochs=EPOCHS))
    error = run(wide, *cases.begin("kept", "--resume"), code=1)
    assert "a checkpoint of another network" in error, error
    rms = compile_program(cases.folder, small_table("rms", optimizer="rmsprop", batch=8, epochs=EPOCHS))
    error = run(rms, *cases.begin("kept", "--resume"), code=1)
    assert "a checkpoint of another network" in error, error


def main(folder):
    shutil.rmtree(folder, ignore_errors=True)
    cases = Cases(folder)
    check_threads(cases)
    check_signals(cases)
    check_kills(cases)
    check_broken_checkpoints(cases)
    check_full_disk(cases)
    check_what_is_kept(cases)
    check_other_settings(cases)
    print("all go on")


if __name__ == "__main__":
    main(*sys.argv[1:])
