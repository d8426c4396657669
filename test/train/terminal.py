"""What a training shows at a terminal, of several widths.

    terminal.py PROGRAM WORK_FOLDER

How fast the machine is does not matter: an epoch has thousands of steps, and the training is
interrupted as soon as it has shown how far it is.
"""

import os
import pty
import re
import signal
import subprocess
import sys
import termios

from support import make_data

STEPS = 5000
ERASE = b"\r\x1b[K"


def watch(command, columns):
    """All that a terminal shows of a training that is interrupted once it has a bar."""
    main, other = pty.openpty()
    termios.tcsetwinsize(other, (24, columns))
    with subprocess.Popen(command, stdout=other, stderr=other) as process:
        os.close(other)
        text, interrupted = b"", False
        while True:
            try:
                text += os.read(main, 4096)
            except OSError:
                # A terminal whose last user has gone.
                break
            if ERASE + b"epoch" in text and not interrupted:
                interrupted = True
                process.send_signal(signal.SIGINT)
        code = process.wait()
    os.close(main)
    assert interrupted and code == 128 + signal.SIGINT, (code, text)
    return text


def main(program, folder):
    command = [program, "train", *make_data(folder, "many", STEPS), "--batch", "1", "--epochs",
               "1", "--weights-out", f"{folder}/terminal.safetensors"]
    start = rb"epoch 1/1  step [1-9]\d*/5000  "
    bar = rb"\[=*> +\]  "
    rest = rb"loss \d\.\d{4}  rate 0\.\d+(  [\d.]+ images/s  [\d:]+ left)?"
    # There is room for a bar, perhaps, not even for all of the text.
    for columns, pattern in ((130, start + bar + rest), (80, start + rb"(" + bar + rb")?" + rest),
                             (30, start + rb"l[^\n]*")):
        text = watch(command, columns)
        *shown, last = text.split(ERASE)
        assert shown[0] == b"" and len(shown) > 1, text
        for line in shown[1:]:
            assert re.fullmatch(pattern, line) and len(line) < columns, (columns, line)
        # The bar makes room for what is said.
        assert re.match(rb"stopped after step \d+ of 5000; ", last), text
    print("a bar is shown")


if __name__ == "__main__":
    main(*sys.argv[1:])
