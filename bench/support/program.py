"""Networks compiled by inceptionc: the program and the library, and what they say."""

import json
import os
import shutil
import subprocess

from .config import ROOT
from .errors import BenchError, check_run
from .machine import pin


def find_compiler(path):
    """The compiler at `path`, else the one that the release preset builds, else the one in
    the PATH."""
    built = os.path.join(ROOT, "build", "release", "bin", "inceptionc")
    found = shutil.which(path or built) or (None if path else shutil.which("inceptionc"))
    if found is None:
        raise BenchError(f"there is no compiler at '{path or built}': build it (./setup), or "
                         "say --inceptionc PATH")
    return found


def read_table(path):
    """A parameter table."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise BenchError(f"{path}: {error}") from None


def bench_program(path, cpus, *options):
    """What a program's `bench --json` says, with a thread on each of these CPUs."""
    text = check_run(pin(cpus, [path, "bench", "--threads", str(len(cpus)), "--json", *options]),
                     f"{os.path.basename(path)} bench")
    return json.loads(text)


class Program:
    """A network compiled to a program in a folder."""

    def __init__(self, compiler, table, folder, options=()):
        self.compiler, self.table, self.folder = compiler, table, folder
        self.name = read_table(table).get("name", "network")
        self.options = list(options)
        self.path = os.path.join(folder, self.name)
        os.makedirs(folder, exist_ok=True)
        self._compile(self.path)

    def _compile(self, output, *options):
        check_run([self.compiler, self.table, *self.options, *options, "-o", output],
                  f"compiling {self.table}")
        return output

    def make_library(self):
        """The network as a shared library, which Python can load."""
        return self._compile(os.path.join(self.folder, f"lib{self.name}.so"), "--emit=shared")

    def make_graph(self):
        """The network at the graph level, as text in a file."""
        return self._compile(os.path.join(self.folder, f"{self.name}.graph.mlir"),
                             "--emit=graph")

    def make_weights(self, seed):
        """A file of initial weights."""
        path = os.path.join(self.folder, f"{self.name}.safetensors")
        check_run([self.path, "init", "--seed", str(seed), "-o", path], "making weights")
        return path

    def make_report(self):
        """What --report says: each layer's kind, shape, bytes and multiply-adds."""
        path = os.path.join(self.folder, f"{self.name}.report.json")
        self._compile(os.path.join(self.folder, f"{self.name}.o"), "--emit=obj",
                      f"--report={path}")
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def bench(self, cpus, *options):
        """What `bench --json` says, with a thread on each of these CPUs."""
        return bench_program(self.path, cpus, *options)

    def read_description(self):
        """What `describe --json` says."""
        return json.loads(check_run([self.path, "describe", "--json"], f"{self.name} describe"))

    def describe(self):
        """The first lines of `describe`, by their first words."""
        text = subprocess.run([self.path, "describe"], check=True, text=True,
                              stdout=subprocess.PIPE).stdout
        return dict(line.split(None, 1) for line in text.split("\n\n")[0].splitlines()[1:])
