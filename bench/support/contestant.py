"""Contestants: each a process of its own that is stopped while another one's turn is on."""

import json
import os
import signal
import subprocess

from .config import ROOT
from .errors import BenchError

_WORKER = os.path.join(ROOT, "bench", "worker.py")


class Contestant:
    """One variant of a peer, or this project's library, loaded for a batch and threads."""

    def __init__(self, key, peer, title, interpreter, adapter, base):
        self.key, self.peer, self.title = key, peer, title
        self.log, self.output, self.scratch = base + ".log", base + ".npy", base + ".files"
        self.versions, self.peak_memory_mb = {}, 0.0
        with open(self.log, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                [interpreter, "-B", _WORKER, adapter], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=errors, text=True,
                env={key: value for key, value in os.environ.items()
                     if not key.startswith(("OMP_", "KMP_", "PYTHON"))})

    def _ask(self, **request):
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise BenchError(f"{self.title}: its process ended; see {self.log}")
        answer = json.loads(answer)
        if "error" in answer:
            raise BenchError(f"{self.title}: {answer['error']}; see {self.log}")
        return answer

    def load(self, settings):
        """Makes the process ready to run."""
        self.versions = self._ask(do="load", scratch=self.scratch, **settings)["versions"]

    def compute(self, steps):
        """Writes the network's output, or the losses of so many steps, to the file `output`."""
        self._ask(do="compute", output=self.output, steps=steps)

    def measure(self, config):
        """The times of one turn's runs, in milliseconds."""
        answer = self._ask(do="time", warm_up=config["warm_up_seconds"],
                           seconds=config["seconds"], least_runs=config["least_runs"])
        self.peak_memory_mb = answer["peak_memory_mb"]
        return answer["milliseconds"]

    def pause(self):
        """Stops the process: threads of some libraries spin while they wait for work."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def end(self):
        """Ends the process, whatever its state."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
