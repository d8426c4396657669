"""Puts operations where they may not stand, at every level of a network and of its training
step, in both lowerings: each must be an error at its line that names the operation.

Usage: foreign_operations.py TABLE DIR
"""

import pathlib
import re
import subprocess
import sys

LEVELS = ["graph", "gradient", "fused", "scheduled", "bufferized", "tiled", "loops"]
TENSORS = LEVELS[:4]
BUFFERS = ["bufferized", "tiled"]

# Operations by name: the levels at which they are foreign, and their text. {x} is the third
# argument of the function, {type} its type, {indices} as many zeros as it has dimensions.
FUNCTION = {
    "func.call": (LEVELS, "func.call @foreign() : () -> ()"),
    "arith.divui": (TENSORS + BUFFERS, "%foreign = arith.divui %zero, %zero : index"),
    "llvm.mlir.zero": (LEVELS, "%foreign = llvm.mlir.zero : !llvm.ptr"),
    "memref.alloc": (LEVELS, "%foreign = memref.alloc() : memref<4xf32>"),
    "memref.alloca": (LEVELS, "%foreign = memref.alloca() : memref<4xf32>"),
    "memref.copy": (BUFFERS, "memref.copy {x}, {x} : {type} to {type}"),
    "linalg.fill": (BUFFERS, "linalg.fill ins(%real : f32) outs({x} : {type})"),
    "tensor.extract": (["graph", "gradient"], "%foreign = tensor.empty() : tensor<4xf32>"),
    "scf.for": (TENSORS + BUFFERS, "scf.for %i = %zero to %one step %one {{ }}"),
    "memref.store": (BUFFERS, "memref.store %real, {x}[{indices}] : {type}"),
    "inception.scratch": (
        LEVELS, "%foreign = inception.scratch {{offset = 0 : i64}} : memref<1x1x4x4x16xf32>"),
    "inception.pack_vector": (
        TENSORS, "%foreign = inception.pack_vector %vector {{layout = #inception.layout<block = 16,"
        " segments = [4]>}} : tensor<4xf32> -> tensor<1x16xf32>"),
    "foreign.op": (LEVELS, '"foreign.op"() : () -> ()'),
}
FUNCTION["tensor.empty"] = FUNCTION.pop("tensor.extract")
PREPARE = {
    "arith.divui": ["%zero = arith.constant 0 : index"],
    "linalg.fill": ["%real = arith.constant 0.0 : f32"],
    "scf.for": ["%zero = arith.constant 0 : index", "%one = arith.constant 1 : index"],
    "memref.store": ["%zero = arith.constant 0 : index", "%real = arith.constant 0.0 : f32"],
    "inception.pack_vector": ["%vector = arith.constant dense<1.0> : tensor<4xf32>"],
}
TOP = {
    "llvm.mlir.global": "llvm.mlir.global internal constant @foreign(1 : i32) : i32",
    "builtin.module": "module @inner {}",
    "func.func": "func.func private @foreign()",
    "emitc.include": '"foreign.op"() : () -> ()',
}
TOP["foreign.op"] = TOP.pop("emitc.include")
# Places inside of regions, by the line before which an operation is put.
NESTED = {
    "module": (["graph"], r"    +inception\.yield"),
    "head": (["gradient"], r"    +inception\.yield"),
    "group": (["fused", "scheduled"], r"    +inception\.yield"),
    "tile": (["tiled"], r"    +inception\.\w+_into .* outs\("),
    "body": (["bufferized", "tiled"], r"    +linalg\.yield"),
}
INSIDE = {
    "func.call": "func.call @foreign() : () -> ()",
    "memref.alloca": "%foreign = memref.alloca() : memref<4xf32>",
    "llvm.mlir.zero": "%foreign = llvm.mlir.zero : !llvm.ptr",
}

table, folder = sys.argv[1], pathlib.Path(sys.argv[2])
runs, failures = 0, []


def compile_to(source, output, *options):
    return subprocess.run(["inceptionc", source, "-o", output, *options],
                          capture_output=True, text=True, check=False)


def attempt(what, lines, at, added, name):
    """`added` are put before line `at`; the last of them is foreign."""
    global runs
    runs += 1
    changed = lines[:at] + added + lines[at:]
    if any("@foreign()" in line for line in added) and name != "func.func":
        changed.insert(1, "  func.func private @foreign()")
        at += 1
    path = folder / "foreign.mlir"
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")
    run = compile_to(path, folder / "foreign.ll", "--emit=llvm")
    place = f"{path}:{at + len(added)}:"
    here = [line for line in run.stderr.splitlines() if line.startswith(place) and " error: " in line]
    named = name == "foreign.op" or any(f"'{name}' op" in line for line in here)
    if run.returncode != 1 or not here or not named:
        failures.append(f"{what}: {name} in line {at + len(added)}: {run.returncode}\n{run.stderr[:600]}")


def third_argument(lines, at):
    """The name and the type of the third argument of the function around line `at`, or the
    first's where there are fewer."""
    header = next(line for line in reversed(lines[:at]) if line.startswith("  func.func "))
    arguments = re.findall(r"(%arg\d+): ((?:memref|tensor)<[^>]*>)", header)
    return arguments[min(2, len(arguments) - 1)] if arguments else ("", "")


def try_level(level, lines, what):
    for at, line in enumerate(lines):
        # Each function of a network or of its step, and those that pack.
        if line != "    return" and not line.startswith("    return "):
            continue
        header = next(text for text in reversed(lines[:at]) if text.startswith("  func.func "))
        name = re.search(r"@(\"[^\"]*\"|[\w.]+)", header)[1]
        if name not in ("forward", "gradients", "update", "pack", "state_pack"):
            continue
        x, kind = third_argument(lines, at)
        packs = name in ("pack", "state_pack")
        for operation, (levels, text) in FUNCTION.items():
            if level not in levels or (packs and level == "loops"):
                continue
            if ("{x}" in text or operation == "inception.pack_vector") and packs:
                continue
            indices = ", ".join(["%zero"] * (len(re.findall(r"x", kind.split("<")[1])) if kind else 0))
            added = PREPARE.get(operation, []) + [
                text.format(x=x, type=kind, indices=indices)]
            attempt(f"{what}, @{name}", lines, at, added, operation)
    for operation, text in TOP.items():
        attempt(f"{what}, top", lines, 1, [text], operation)
    for place, (levels, pattern) in NESTED.items():
        at = next((i for i, line in enumerate(lines) if re.match(pattern, line)), None)
        if level not in levels or at is None:
            continue
        for operation, text in INSIDE.items():
            attempt(f"{what}, in a {place}", lines, at, [text], operation)


for train in ([], ["--train"]):
    for lowering in ("fast", "reference"):
        for level in LEVELS:
            if level == "gradient" and not train:
                continue
            what = " ".join([lowering, level, *train])
            module = folder / "module.mlir"
            run = compile_to(table, module, f"--lowering={lowering}", f"--emit={level}", *train)
            assert run.returncode == 0, run.stderr
            # As it is, it can be continued.
            run = compile_to(module, folder / "module.ll", "--emit=llvm")
            assert run.returncode == 0, f"{what}: {run.stderr}"
            try_level(level, module.read_text(encoding="utf-8").splitlines(), what)
print(f"{runs} foreign operations, {len(failures)} not refused")
print("\n".join(failures))
sys.exit(bool(failures))
