"""Prints a table at every level, continues from each, and compares what comes out.

usage: round_trip.py TABLE.json [OPTION...]
"""

import subprocess
import sys

LEVELS = ["graph", "fused", "scheduled", "bufferized", "loops", "llvm"]


def compile_to(source, kind, output, *options):
    """Compiles to a file; returns its bytes."""
    subprocess.run(["inceptionc", source, f"--emit={kind}", "-o", output, *options], check=True)
    with open(output, "rb") as file:
        return file.read()


def main():
    table, *options = sys.argv[1:]
    objects = [compile_to(table, "obj", "table.o", *options) for _ in range(2)]
    assert objects[0] == objects[1], "two compilations of one table differ"
    expected = compile_to(table, "llvm", "table.llvm.mlir", *options)
    for level in LEVELS:
        printed = f"{level}.mlir"
        first = compile_to(table, level, printed, *options)
        again = compile_to(printed, level, "again.mlir", *options)
        assert first == again, f"{level}: not stable"
        assert expected == compile_to(printed, "llvm", "continued.mlir", *options), level
    # The last step is the same for all; once from the first level with decisions
    # shows it.
    assert objects[0] == compile_to("fused.mlir", "obj", "continued.o", *options)


main()
