"""Checks that what TableGen documents is tested: each numbered constraint by its
number, each pass by <pass>.mlir and <pass>-errors.mlir, with its remarks, each of its
statistics by a number other than 0; and that no source is longer than a reader can hold
in mind.

Usage: conventions.py ROOT
"""

import pathlib
import re
import sys

LONGEST = 600

root = pathlib.Path(sys.argv[1])
problems = []


def read(folder, pattern):
    return [path.read_text(encoding="utf-8") for path in sorted((root / folder).rglob(pattern))]


def definitions(text):
    return re.findall(r"^def (\w+)(.*?)(?=^def |\Z)", text, re.M | re.S)


def operations(text):
    """Pairs of a mnemonic and a definition. Of a family, which shares its constraints, those
    of its first member."""
    for _, body in definitions(text):
        if mnemonic := re.search(r'"([a-z][a-z0-9_]*)"', body.split("{", 1)[0]):
            yield mnemonic[1], body
    for family, body in re.findall(r"^multiclass (\w+)<(.*?)^}", text, re.M | re.S):
        first = re.search(rf'^defm \w+ : {family}<"(\w+)"', text, re.M)[1]
        for part in re.split(r"^  def ", body, flags=re.M)[1:]:
            suffix = re.search(r'<mnemonic(?: # "(\w+)")?', part)[1] or ""
            yield first + suffix, part


# A test is the part of a file between two lines of dashes. It counts where it has the
# operation or attribute and expects an error with the number.
tested = set()
for text in read("test/dialect", "constraints-*.mlir"):
    for part in text.split("// -----"):
        for number in re.findall(r"expected-error.*\((C\d+)\)", part):
            tested.update((name, number) for name in re.findall(r"inception\.(\w+)", part))
constraints = 0
for text in read("dialect", "*.td"):
    for mnemonic, body in operations(text):
        for number in re.findall(r"\* \((C\d+)\)", body):
            constraints += 1
            if (mnemonic, number) not in tested:
                problems.append(f"inception.{mnemonic}: no test of ({number})")

# The contracts of the levels have letters of their own: (F1), (S1), (B1), (L1).
errors = "".join(read("test", "*-errors.mlir"))
counts = "".join(read("test", "*.test"))
tests = {path.name: path for path in (root / "test").rglob("*.mlir")}
passes = statistics = 0
for text in read("compiler", "*Passes.td"):
    for name, body in definitions(text):
        argument = re.search(r'"inception-([a-z0-9-]+)"', body)[1]
        passes += 1
        problems += [f"inception-{argument}: no test {file}"
                     for file in (argument + ".mlir", argument + "-errors.mlir")
                     if file not in tests]
        # A pass that changes the IR counts what it did, and says it.
        if not argument.startswith("verify-"):
            if "let statistics" not in body:
                problems.append(f"inception-{argument}: no statistics")
            if (file := tests.get(argument + ".mlir")) and "remarks-filter" not in file.read_text():
                problems.append(f"inception-{argument}: no test of its remarks")
        for description in re.findall(r'Statistic<"\w+", "[\w-]+", "([^"]+)">', body):
            statistics += 1
            # A number that is not 0, and nothing before it.
            line = r"\{\{\^ \*\}\}[1-9]\d*  inception-" + argument + ": " + re.escape(description)
            if not re.search(line, counts):
                problems.append(f"inception-{argument}: no test of the number of '{description}'")
        for number in re.findall(r"\* \(([A-Z]\d+)\)", body):
            constraints += 1
            if not re.search(r"expected-error.*\(" + number + r"\)", errors):
                problems.append(f"inception-{argument}: no test of ({number})")

for folder in ("bench", "cmake", "compiler", "dialect", "runtime", "test"):
    for path in (root / folder).rglob("*"):
        if path.is_file() and path.suffix in (".c", ".cpp", ".h", ".py", ".td", ".mlir", ".cmake"):
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > LONGEST:
                problems.append(f"{path.relative_to(root)}: {lines} lines")

print(f"{constraints} constraints, {passes} passes, {statistics} statistics")
if problems:
    raise SystemExit("\n".join(problems))
