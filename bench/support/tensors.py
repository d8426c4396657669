"""Weight files (safetensors, f32) and the random images that networks are timed on."""

import json
import struct

import numpy as np


def read_safetensors(path):
    """The tensors of a file of f32, by name."""
    with open(path, "rb") as file:
        data = file.read()
    (size,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[8 + size + begin : 8 + size + end], dtype="<f4")
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def write_safetensors(path, tensors):
    """Writes arrays, by name, as f32."""
    header, parts, end = {}, [], 0
    for name, tensor in tensors.items():
        parts.append(np.ascontiguousarray(tensor, dtype="<f4").tobytes())
        header[name] = {"dtype": "F32", "shape": list(np.shape(tensor)),
                        "data_offsets": [end, end + len(parts[-1])]}
        end += len(parts[-1])
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))


def make_images(count, shape, seed):
    """Images in the range of pixels less their mean, with coarse shapes and with grain."""
    random = np.random.default_rng(seed)
    images = 30 * random.standard_normal((count, *shape))
    height, width = shape[1:]
    for size in (4, 15):
        coarse = 40 * random.standard_normal((count, shape[0], size, size))
        rows, columns = (np.arange(n) * size // n for n in (height, width))
        images += coarse[:, :, rows][:, :, :, columns]
    return images.astype(np.float32)


def get_difference(actual, expected):
    """max |difference| / max |expected|; infinite where an element is no number."""
    if actual.shape != expected.shape:
        return float("inf")
    error = np.abs(actual - expected).max() / np.abs(expected).max()
    return float("inf") if np.isnan(error) else float(error)


def get_logits(output):
    """What went into a softmax with this result, but for a constant: the differences between
    classes, which probabilities that are nearly equal would hide. Other outputs as they are."""
    output = np.asarray(output, dtype=np.float64)
    sums = output.sum(axis=1)
    if output.min() <= 0 or np.abs(sums - 1).max() > 1e-3:
        return output
    logarithms = np.log(output)
    return logarithms - logarithms.mean(axis=1, keepdims=True)
