"""Runs a network on this machine and on a CPU that QEMU plays, and compares the bits.

usage: run_on_qemu.py TABLE.json INPUT.npy CPU QEMU_CPU [OPTION...]
"""

import subprocess
import sys

table, data, cpu, played, *options = sys.argv[1:]
subprocess.run(["inceptionc", table, "--cpu", cpu, "-o", "program", *options], check=True)
subprocess.run(["./program", "init", "--seed", "1", "-o", "w.safetensors"], check=True)
outputs = []
for name, prefix in (("here", []), ("played", ["qemu-x86_64", "-cpu", played])):
    subprocess.run([*prefix, "./program", "run", "--weights", "w.safetensors", "--input", data,
                    "--output", f"{name}.npy", "--threads", "2"], check=True)
    with open(f"{name}.npy", "rb") as file:
        outputs.append(file.read())
if outputs[0] != outputs[1]:
    sys.exit(f"{table} for {cpu} gives other bits on {played} than here")
