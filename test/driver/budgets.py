"""Runs a command and checks that it took at most so many MB of memory."""
import resource
import subprocess
import sys

limit, *command = sys.argv[1:]
subprocess.run(command, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
if used > float(limit):
    sys.exit(f"{used:.0f} MB, {limit} allowed")
