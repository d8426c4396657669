"""Runs passes on the examples in their documentation.

Where what is before a pass and what is after it are both whole (nothing is left out with
"..."), the pass is run on the first, and must write the operations of the second in their
order; names of values and constants of indices do not count.

Usage: pass_examples.py Passes.td...
"""

import re
import subprocess
import sys

import doc_examples

# Options with which the small examples are changed.
OPTIONS = {"inception-fuse-reduce": "=mode=always"}
# The functions that passes change, where it is not the network's.
FUNCTIONS = {"inception-merge-gradients": "@gradients"}
PAIR = re.compile(r"Before:\n+ *```mlir\n(.*?)```.*?After[^\n]*:\n+ *```mlir\n(.*?)```", re.S)


def run(*command, text):
    result = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    if result.returncode:
        sys.exit(f"{' '.join(command)} fails on\n{text}\n{result.stderr}")
    return result.stdout


def operations(text):
    """The operations that count, without names of values."""
    result = []
    for line in text.splitlines():
        line = re.sub(r' \{inception\.name = "[^"]*"\}', "", line)
        line = re.sub(r"%\w+(:\d+)?(#\d+)?", "%", line.strip())
        if not re.match(r"(#|module|func|return|\}|\^|$|% = (arith\.constant|tensor\.dim))", line):
            result.append(line)
    return result


def check(name, before, after):
    source = doc_examples.wrap(before).replace("@example", FUNCTIONS.get(name, "@forward"))
    written = operations(run("inception-opt", f"--{name}{OPTIONS.get(name, '')}", text=source))
    wanted = operations(run("inception-opt", text=doc_examples.wrap(after)))
    rest = iter(written)
    for operation in wanted:
        if operation not in rest:
            sys.exit(f"{name} does not write (in this order)\n{operation}\nbut\n"
                     + "\n".join(written))


def main():
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for body in re.findall(r"^def (.*?)(?=^def |\Z)", text, re.M | re.S):
            name = re.search(r'"(inception-[a-z0-9-]+)"', body)[1]
            pair = PAIR.search(body)
            if pair and "..." not in pair[0]:
                check(name, pair[1], pair[2])
                print(name)


main()
