"""What bench/rank computes: candidates of a layer, and how two orders agree."""

import random

BLOCK = 16


def ranks(values):
    """The rank of each value from 1 on; equal values share the mean of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and values[order[end]] == values[order[begin]]:
            end += 1
        for i in order[begin:end]:
            result[i] = (begin + end + 1) / 2
        begin = end
    return result


def spearman(one, other):
    """Spearman's rank correlation: that of the ranks. 0 where one side is constant."""
    if len(one) != len(other):
        raise ValueError("the lists differ in length")
    a, b = ranks(one), ranks(other)
    mean = (len(a) + 1) / 2
    product = sum((x - mean) * (y - mean) for x, y in zip(a, b))
    squares = sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)
    return product / squares**0.5 if squares else 0.0


def tiles(target, width):
    """The register tiles (pixels, vectors) that the target's registers hold."""
    length = min(BLOCK, target["vector_bits"] // 32)
    result = []
    for vectors in range(1, 9):
        channels = vectors * length
        if channels % BLOCK and BLOCK % channels:
            continue
        for pixels in range(1, width + 1):
            if pixels * vectors + min(pixels, vectors) + 1 <= target["vector_registers"]:
                result.append((pixels, vectors))
    return result


def candidates(target, shape, count, seed):
    """`count` different schedules of a layer whose output is channels x height x width."""
    channels, height, width = shape
    generator = random.Random(seed)
    possible = tiles(target, width)
    blocks = -(-channels // BLOCK)
    result = []
    for _ in range(100 * count):
        pixels, vectors = generator.choice(possible)
        rows = -(-height // generator.choice([1, 2, 4]))
        grain = BLOCK * -(-blocks // generator.choice([1, 2, 4]))
        schedule = {"tile": [pixels, vectors], "grain": [rows, grain],
                    "order": generator.choice(["rows", "channels"])}
        if schedule not in result:
            result.append(schedule)
        if len(result) == count:
            break
    return result
