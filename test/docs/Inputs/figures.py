"""Checks the figures of docs/testing.md: each is at most what there is, and at least three
quarters of it.

Usage: figures.py ROOT
"""

import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])


def read(folders, suffixes):
    return [path.read_text(encoding="utf-8") for folder in folders for path in (root / folder).rglob("*")
            if path.is_file() and path.suffix in suffixes]


def count(pattern, texts):
    return sum(len(re.findall(pattern, text, re.M)) for text in texts)


def run(script, *arguments):
    # What else these scripts complain about is for their own tests.
    return subprocess.run([sys.executable, root / "test" / script, *arguments], capture_output=True,
                          text=True).stdout


conventions = dict((what, int(number)) for number, what in re.findall(r"(\d+) (\w+)", run("conventions.py", root)))
lit = [path for path in (root / "test").rglob("*")
       if path.suffix in (".test", ".mlir") and not {"Inputs", "long"} & set(path.parts)]
sources = count("\n", read(["dialect", "compiler", "runtime"], {".c", ".cpp", ".h", ".td", ".py"}))
tests = count("\n", read(["test"], {".c", ".cpp", ".h", ".mlir", ".py", ".test"}))
actual = {
    "numbered constraints": conventions["constraints"],
    "passes": conventions["passes"],
    "statistics": conventions["statistics"],
    "files of tests": len(lit),
    "errors": count("expected-error", read(["test"], {".mlir"})),
    "unit tests": count(r"^TEST(?:_F)?\(", read(["test"], {".cpp"})),
    "tests that damage": count(r"^TEST(?:_F)?\(.*(?:Damage|Truncat)", read(["test"], {".cpp"})),
    "mutants": int(run("mutants/mutants.py", "check").split()[0]),
    "lines of tests": 100 * tests // sources,
}

text = (root / "docs/testing.md").read_text(encoding="utf-8")
figures = re.findall(r"^\| (\d+) \| (.*) \|$", text, re.M)
problems = []
for what, there in actual.items():
    stated = [int(number) for number, line in figures if line.startswith(what)]
    if len(stated) != 1 or not 0.75 * there <= stated[0] <= there:
        problems.append(f"docs/testing.md: {what}: {stated}, and there are {there}")
if len(figures) != len(actual):
    problems.append(f"docs/testing.md: {len(figures)} figures, of which {len(actual)} are counted")
if problems:
    raise SystemExit("\n".join(problems))
print(f"{len(figures)} figures are right")
