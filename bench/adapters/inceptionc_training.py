"""This project's training step: the shared library that inceptionc makes with --train."""

import ctypes

import numpy as np


class _Options(ctypes.Structure):
    """The library's options of a trainer."""

    _fields_ = [("max_batch", ctypes.c_int32), ("threads", ctypes.c_int32),
                ("memory", ctypes.c_void_p), ("memory_size", ctypes.c_size_t),
                ("parallel_for", ctypes.c_void_p), ("pool", ctypes.c_void_p)]


_version = None


def versions():
    return {"inceptionc": _version}


def load(settings, images):
    global _version
    library = ctypes.CDLL(settings["library"])
    prefix = settings["prefix"]

    def function(name, result=ctypes.c_int):
        found = getattr(library, f"{prefix}_{name}")
        found.restype = result
        return found

    _version = function("version", ctypes.c_char_p)().decode()
    explain = function("trainer_message", ctypes.c_char_p)
    trainer = ctypes.c_void_p()
    batch = len(images)
    options = _Options(batch, settings["threads"], None, 0, None, None)
    if function("trainer_create")(ctypes.byref(options), ctypes.byref(trainer)):
        raise RuntimeError(explain(None).decode())
    if function("trainer_load")(trainer, settings["weights"].encode(), None):
        raise RuntimeError(explain(trainer).decode())

    images = np.ascontiguousarray(images, dtype=np.float32)
    labels = np.ascontiguousarray(np.load(settings["labels"]), dtype=np.int64)
    rates = settings["rates"]
    row = [rates["learning_rate"], rates["momentum"], rates["weight_decay"], 0]
    rows = np.tile(np.array(row, dtype=np.float32), (function("parameter_count")(), 1))
    loss = np.zeros(1, dtype=np.float32)
    arguments = (trainer, ctypes.c_int32(batch), images.ctypes.data_as(ctypes.c_void_p),
                 labels.ctypes.data_as(ctypes.c_void_p), None,
                 rows.ctypes.data_as(ctypes.c_void_p), loss.ctypes.data_as(ctypes.c_void_p))
    train_step = function("train_step")

    def train():
        if train_step(*arguments):
            raise RuntimeError(explain(trainer).decode())
        return float(loss[0])

    # The pointers in the arguments do not keep them.
    train.arrays = images, labels, rows
    return train
