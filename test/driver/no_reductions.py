"""Checks two reports of one network: `always` keeps no reduction of a module, `never` all."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    always = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    never = json.load(file)

pairs = [fusion["layer"] for fusion in always["fusions"]]
modules = {name.split("/")[0] for name in pairs if name.startswith("inception_")}
assert len(modules) == 9 and len(pairs) == 29, pairs
assert all(fusion["fused"] for fusion in always["fusions"])
assert not any(fusion["fused"] for fusion in never["fusions"])
whole = always["workspace"]["buffers"]
between = [name.split("+")[0] for name in pairs]
written = {part for buffer in whole for part in buffer["layer"].split("+")}
assert not written & set(between), written & set(between)
kept = {part for buffer in never["workspace"]["buffers"] for part in buffer["layer"].split("+")}
assert kept >= set(between), set(between) - kept
assert always["workspace"]["per_thread"] > 0 and never["workspace"]["per_thread"] == 0
