"""What a command uses."""

import os
import subprocess
import tempfile
import time
from typing import NamedTuple

from .errors import BenchError


class Usage(NamedTuple):
    """Seconds on the clock, seconds that cores computed (user and system), and the most bytes
    that were resident, of the process or of one that it waited for."""

    wall: float
    cpu: float
    memory: int


def run_measured(command, what):
    """Runs a command and returns its usage; its failure is a `BenchError`."""
    # A file, since nobody reads a pipe while wait4 waits.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        begin = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdout=output, stderr=output)
        except OSError as error:
            raise BenchError(f"{what}: {error.strerror}: {command[0]}") from None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        # Popen must not wait for it again.
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise BenchError(f"{what} failed:\n" + "".join(output.readlines()[-15:]))
    return Usage(wall, usage.ru_utime + usage.ru_stime, 1024 * usage.ru_maxrss)
