"""Ends a training on four ranks from outside, and lets it go on on two.

KILL: one rank dies. TERM: all are asked to stop, as batch systems do. The result must be
that of a training that nothing ended.
"""

import filecmp
import os
import pathlib
import signal
import subprocess
import sys
import time

STEPS = 100
LIMIT = 300  # seconds that a step of the test may take at most


def command(ranks, weights, *options):
    return (
        ["mpirun", "-n", str(ranks)]
        + "./tiny train --data x.npy --labels y.npy --batch 8 --seed 5 --threads 1".split()
        + ["--max-steps", str(STEPS), "--weights-out", weights, *options]
    )


def children(parent):
    found = []
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        except OSError:  # It has ended.
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return sorted(found)


def wait_for_checkpoint(folder, process):
    end = time.monotonic() + LIMIT
    while not list(folder.glob("step-*.safetensors")):
        assert process.poll() is None, "the training ended before it was to be ended"
        assert time.monotonic() < end, "no checkpoint was written"
        time.sleep(0.005)


def main():
    how = sys.argv[1]
    folder = pathlib.Path(f"checkpoints-{how}")
    checkpoints = ["--checkpoint-dir", str(folder), "--checkpoint-every", "2"]
    whole, resumed = f"whole-{how}.safetensors", f"resumed-{how}.safetensors"
    subprocess.run(command(1, whole), check=True, stdout=subprocess.DEVNULL, timeout=LIMIT)
    with subprocess.Popen(
        command(4, resumed, *checkpoints),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_for_checkpoint(folder, process)
        ranks = children(process.pid)
        if how == "KILL":
            os.kill(ranks[2], signal.SIGKILL)
        else:
            for rank in ranks:
                os.kill(rank, signal.SIGTERM)
        _, messages = process.communicate(timeout=LIMIT)
        print(messages)
        assert process.returncode != 0, "mpirun says that all is well"
    assert not os.path.exists(resumed), "the training was not ended"
    subprocess.run(
        command(2, resumed, *checkpoints, "--resume"),
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=LIMIT,
    )
    assert filecmp.cmp(whole, resumed, shallow=False), "the weights differ"
    print("goes on to the same weights")


main()
