"""Prints a table with its own name and every layer's changed.

usage: rename_layers.py TABLE.json
"""

import json
import sys

KINDS = ["conv", "max_pool", "avg_pool", "lrn", "sequence", "inception", "dropout",
         "linear", "softmax"]
names = {}


def rename(name):
    """Another name for a layer, the same for every mention of it."""
    return names.setdefault(name, f"layer {len(names)}".replace(" ", "_"))


def rename_entries(entries):
    for entry in entries:
        for kind in KINDS:
            if isinstance(entry.get(kind), str):
                entry[kind] = rename(entry[kind])
        rename_entries(entry.get("layers", []))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)
    table["name"] = "renamed"
    rename_entries(table["table"])
    heads = table["auxiliary_heads"]
    rename_entries(heads["layers"])
    heads["on"] = {rename(head): rename(row) for head, row in heads["on"].items()}
    json.dump(table, sys.stdout)


main()
