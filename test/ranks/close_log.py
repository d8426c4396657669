"""Checks that the losses of a training are close to those of another, and a third's are not."""

import json
import sys


def read(path):
    with open(path, encoding="utf-8") as file:
        return [record["loss"] for record in map(json.loads, file) if record["type"] == "step"]


def distance(first, second):
    return max(abs(a - b) / abs(a) for a, b in zip(first, second, strict=True))


def main():
    losses = [read(path) for path in sys.argv[1:4]]
    close, far = distance(losses[0], losses[1]), distance(losses[0], losses[2])
    assert close < 1e-4, f"{sys.argv[2]}: a loss is {close:.2e} from that of {sys.argv[1]}"
    assert far > 100 * close, f"{sys.argv[3]}: losses are just {far:.2e} from {sys.argv[1]}"
    print(f"{len(losses[0])} steps: {sys.argv[2]} is close to {sys.argv[1]}, {sys.argv[3]} is not")


main()
