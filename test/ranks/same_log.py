"""Checks that logs of trainings have the same losses, step by step."""

import json
import sys

DIFFERENT = {"images_per_second", "waited", "waited_for_ranks", "seconds"}


def read(path):
    with open(path, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return [{key: value for key, value in record.items() if key not in DIFFERENT} for record in records]


def main():
    first, *others = [read(path) for path in sys.argv[1:]]
    for path, log in zip(sys.argv[2:], others):
        assert log == first, f"{path} differs from {sys.argv[1]}"
    kinds = [record["type"] for record in first]
    print(f"{kinds.count('step')} steps and {kinds.count('validation')} validations are the same")


main()
