"""Runs a command at a terminal and prints what it shows there.

usage: progress.py COMMAND...
"""

import os
import pty
import sys

process, terminal = pty.fork()
if process == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b""
try:
    while data := os.read(terminal, 4096):
        shown += data
except OSError:
    # A terminal whose last user has gone.
    pass
_, status = os.waitpid(process, 0)
print(shown.decode().replace("\r\033[K", "\n<erased>"))
sys.exit(os.waitstatus_to_exitcode(status))
