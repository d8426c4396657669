"""Checks what bench/rank computes with."""

import ranking

assert ranking.ranks([30, 10, 20]) == [3, 1, 2]
assert ranking.ranks([5, 5, 1, 9]) == [2.5, 2.5, 1, 4]
assert ranking.spearman([1, 2, 3, 4], [10, 20, 30, 40]) == 1
assert ranking.spearman([1, 2, 3, 4], [1, 8, 27, 1000]) == 1
assert ranking.spearman([1, 2, 3, 4], [4, 3, 2, 1]) == -1
assert ranking.spearman([1, 1, 1], [1, 2, 3]) == 0
# Two neighbours of five changed places: 1 - 6 * 2 / (5 * 24).
assert abs(ranking.spearman([1, 2, 3, 4, 5], [1, 3, 2, 4, 5]) - 0.9) < 1e-12
try:
    ranking.spearman([1], [1, 2])
    raise AssertionError("lists of two lengths were compared")
except ValueError:
    pass

target = {"vector_bits": 256, "vector_registers": 16}
tiles = ranking.tiles(target, 28)
assert (6, 2) in tiles and (3, 4) in tiles and (12, 1) in tiles
# Too many registers; and three vectors of 8 fill no block of 16.
assert (7, 2) not in tiles and (4, 3) not in tiles
few = ranking.candidates(target, (64, 28, 28), 8, 1)
assert few == ranking.candidates(target, (64, 28, 28), 8, 1)
assert len(few) == 8 and all(few.count(schedule) == 1 for schedule in few)
assert all(schedule["grain"][1] % 16 == 0 for schedule in few)
assert ranking.candidates(target, (1, 1, 1), 8, 1)
