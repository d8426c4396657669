"""Errors that end a command with a message, and how a command ends with them."""

import os
import subprocess
import sys


class BenchError(Exception):
    """What a user can read and act on."""


def run_command(main):
    """Ends the process with the status that `main` returns, or with a message and 1."""
    try:
        status = main()
        sys.stdout.flush()
    except BenchError as error:
        sys.exit(f"{os.path.basename(sys.argv[0])}: error: {error}")
    except KeyboardInterrupt:
        sys.exit(f"{os.path.basename(sys.argv[0])}: interrupted")
    sys.exit(status)


def check_run(command, what, **options):
    """Runs a command and returns its standard output; its failure is a `BenchError`."""
    try:
        result = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **options)
    except OSError as error:
        raise BenchError(f"{what}: {error.strerror}: {command[0]}") from None
    if result.returncode:
        lines = (result.stderr.strip() or result.stdout.strip()).splitlines()[-15:]
        raise BenchError(f"{what} failed:\n" + "\n".join(lines))
    return result.stdout
