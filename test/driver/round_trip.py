"""Prints a table at every level, continues from each, and compares what comes out.

usage: round_trip.py [--no-object] TABLE.json [OPTION...]

--no-object ends at the llvm level, which takes large networks seconds less.
"""

import subprocess
import sys

LEVELS = ["graph", "gradient", "fused", "scheduled", "bufferized", "tiled", "loops", "llvm"]


def compile_to(source, kind, output, *options):
    """Compiles to a file; returns its bytes."""
    subprocess.run(["inceptionc", source, f"--emit={kind}", "-o", output, *options], check=True)
    with open(output, "rb") as file:
        return file.read()


def main():
    arguments = sys.argv[1:]
    whole = arguments[0] != "--no-object"
    table, *options = arguments if whole else arguments[1:]
    objects = [compile_to(table, "obj", "table.o", *options) for _ in range(2 * whole)]
    assert not objects or objects[0] == objects[1], "two compilations of one table differ"
    expected = compile_to(table, "llvm", "table.llvm.mlir", *options)
    # Only training has the level "gradient", and is in the IR from there on.
    for level in LEVELS if "--train" in options else [x for x in LEVELS if x != "gradient"]:
        printed = f"{level}.mlir"
        first = compile_to(table, level, printed, *options)
        rest = options if level == "graph" else [x for x in options if x != "--train"]
        again = compile_to(printed, level, "again.mlir", *rest)
        assert first == again, f"{level}: not stable"
        assert expected == compile_to(printed, "llvm", "continued.mlir", *rest), level
    # The last step is the same for all; once from the first level with decisions
    # shows it.
    assert not objects or objects[0] == compile_to("fused.mlir", "obj", "continued.o", *options)


main()
