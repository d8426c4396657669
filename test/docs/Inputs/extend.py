"""Adds the activation function of docs/extending.md to a copy of the sources, by the text of
the document.

    extend.py ROOT FOLDER [build]

Without `build`, the copy is of the files that the document changes: its diff must apply as it
stands, and change no more than six beside tests. leaky_relu.diff, a function that takes a
number, is applied after it. With `build`, the copy is of all sources, is built, and runs the
tests of activation functions and of the dialect.
"""

import os
import re
import shutil
import subprocess
import sys

#: Files beside tests that an activation function may need.
MOST = 6
TESTS = "autodiff/activations|dialect/(constraints|doc-examples|ops)|conventions"


def copy(root, folder, files):
    shutil.rmtree(folder, ignore_errors=True)
    if files is None:
        shutil.copytree(root, folder, ignore=shutil.ignore_patterns("build", ".git", "*.pyc"))
        return
    for file in files:
        target = os.path.join(folder, file)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(os.path.join(root, file), target)


def main(root, folder, build=None):
    with open(os.path.join(root, "docs", "extending.md"), encoding="utf-8") as file:
        diff = re.search(r"^```diff \S+\n(.*?)^```", file.read(), re.M | re.S)[1]
    files = re.findall(r"^\+\+\+ b/(\S+)", diff, re.M)
    sources = [file for file in files if not file.startswith("test/")]
    if len(sources) > MOST or len(sources) == len(files):
        sys.exit(f"{len(sources)} files beside {len(files) - len(sources)} tests")
    copy(root, folder, None if build else files)
    with open(os.path.join(os.path.dirname(__file__), "leaky_relu.diff"), encoding="utf-8") as file:
        diffs = [diff, file.read()]
    for text in diffs:
        subprocess.run(["patch", "-p1", "--fuzz=0", "--no-backup-if-mismatch"], input=text,
                       text=True, cwd=folder, check=True)
    if build:
        run = lambda command: subprocess.run(command, cwd=folder, shell=True, check=True)
        run("cmake --preset release")
        run("cmake --build --preset release --target inceptionc inception-opt")
        run(f"{sys.executable} {shutil.which('lit') or shutil.which('llvm-lit')} -v "
            f"--filter '{TESTS}' build/release/test")
    print(f"{len(sources)} files beside tests")


if __name__ == "__main__":
    main(*sys.argv[1:])
