"""Packs the parameters of a training step, unpacks them, and compares.

    pack.py TABLE.json WORK_FOLDER

Packing into a block of zeros and unpacking is the identity; so is packing again what was
unpacked. Elements of the block that no parameter has stay as they were.
"""

import ctypes
import os
import sys

import numpy as np

from step import Step


def main(table, folder):
    os.makedirs(folder, exist_ok=True)
    step = Step(table, folder, double=False, options=())
    assert step.packed, "the fast lowering packs"
    random = np.random.default_rng(4)
    parameters = step.parameters
    values = {name: random.standard_normal(value.shape).astype(np.float32)
              for name, value in parameters.items()}

    def call(function, block, tensors):
        tensors = list(tensors.values())
        pointers = (ctypes.c_void_p * len(tensors))(*(t.ctypes.data for t in tensors))
        function(ctypes.c_void_p(block.ctypes.data), pointers)

    library, first, second = step.library, step._allocate(step.block), step._allocate(step.block)
    call(library.inception_state_pack, first, values)
    read = {name: np.full_like(value, np.nan) for name, value in values.items()}
    call(library.inception_state_unpack, first, read)
    for name, value in values.items():
        assert np.array_equal(value, read[name]), f"{name}: unpacked to something else"
    call(library.inception_state_pack, second, read)
    assert np.array_equal(first, second), "packed to something else"
    count = sum(value.size for value in values.values())
    packed = np.count_nonzero(first.view(np.float32))
    assert packed == count, f"{packed} numbers are packed of {count}"
    second.fill(0x7F)
    call(library.inception_state_pack, second, read)
    untouched = np.count_nonzero(second.view(np.uint32) == 0x7F7F7F7F)
    assert untouched == second.size // 4 - count, "more than the parameters is written"
    print(f"{count} numbers of {len(values)} parameters, packed and unpacked")


if __name__ == "__main__":
    main(*sys.argv[1:])
