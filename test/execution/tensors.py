"""Weight files (safetensors) as the compiled programs read them, written with numpy."""

import json
import struct

import numpy as np

from bench.support.tensors import read_safetensors

__all__ = ["read_safetensors", "write_safetensors"]


def write_safetensors(path, tensors):
    """Writes a dictionary of arrays as f32."""
    header, blobs, offset = {}, [], 0
    for name, array in tensors.items():
        blob = np.ascontiguousarray(array, dtype="<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(np.shape(array)),
            "data_offsets": [offset, offset + len(blob)],
        }
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        file.writelines(blobs)
