"""Checks the innermost loops of the convolution kernels in an assembly file.

For each tile PxV that is named, some loop must multiply-add into exactly P*V
registers; in some function whose name has each pattern that is named there must be such
a loop; and no loop that multiplies and adds may touch the stack, call, or jump but
back to its start: borders are tested outside. With --layer the loops are those of the
last function that is named after the layer: of a training step, its filter's gradient.
With --maxima they are those of pools, whose results may be one register, and whose loops
over a window may end early.
"""
import argparse
import re
import sys

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--register", required=True)
parser.add_argument("--tile", action="append", default=[])
parser.add_argument("--function", action="append", default=[])
parser.add_argument("--layer")
parser.add_argument("--maxima", action="store_true")
arguments = parser.parse_args()

label = re.compile(r'^("?[\w.$+/-]+"?):')
jump = re.compile(r"^\s+j\w+\s+(\.L\w+)")
instruction = "vmaxps" if arguments.maxima else r"vfmadd\w+ps"
result = re.compile(r"^\s+" + instruction + r"\s+.*%(" + arguments.register + r"\d+)\s*$")


def innermost_loops(lines):
    """The function, and the lines, of each block that jumps back to its own start."""
    start, name, function = None, None, ""
    for index, line in enumerate(lines):
        if match := label.match(line):
            start, name = index, match.group(1)
            if not name.startswith(".L"):
                function = name.strip('"')
        elif (match := jump.match(line)) and match.group(1) == name:
            yield function, lines[start:index + 1]


def last_function(lines, layer):
    """The lines of the last function that is named after `layer`."""
    begin = [index for index, line in enumerate(lines)
             if re.match(re.escape(layer) + r"(\.\d+)?:", line)][-1]
    end = next(index for index in range(begin, len(lines))
               if lines[index].startswith(".Lfunc_end"))
    return lines[begin:end]


with open(arguments.file, encoding="utf-8") as file:
    lines = [line for line in file.read().splitlines() if line.strip()]
if arguments.layer:
    lines = last_function(lines, arguments.layer)
errors, sums, functions = [], set(), set()
for function, loop in innermost_loops(lines):
    targets = {match.group(1) for line in loop if (match := result.match(line))}
    if len(targets) < (1 if arguments.maxima else 2):
        continue
    sums.add(len(targets))
    functions.add(function)
    bad = [line.strip() for index, line in enumerate(loop) if "%rsp" in line
           or "call" in line
           or (jump.match(line) and index + 1 < len(loop) and not arguments.maxima)]
    if bad:
        errors.append(f"{function}: {loop[0]} a loop of {len(targets)} sums has {bad[0]}, "
                      f"and {len(bad) - 1} like it")
for tile in arguments.tile:
    pixels, vectors = map(int, tile.split("x"))
    if pixels * vectors not in sums:
        errors.append(f"no loop has the {pixels * vectors} sums of {tile}; there are {sorted(sums)}")
for pattern in arguments.function:
    if not any(re.search(pattern, function) for function in functions):
        errors.append(f"no function with {pattern} has such a loop")
if errors:
    sys.exit("\n".join(errors))
print(f"loops with {sorted(sums)} sums, all in registers")
