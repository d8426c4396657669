"""What a command is doing, on a terminal's standard error; nothing elsewhere."""

import sys


class Progress:
    """One line that is overwritten by the next."""

    def __init__(self):
        self.on = sys.stderr.isatty()
        self.width = 0

    def say(self, text):
        """Shows `text` instead of what was shown before."""
        if self.on:
            sys.stderr.write("\r" + text[:100].ljust(self.width))
            sys.stderr.flush()
            self.width = min(len(text), 100)

    def end(self):
        """Takes the line away."""
        if self.on and self.width:
            sys.stderr.write("\r" + " " * self.width + "\r")
            sys.stderr.flush()
            self.width = 0
