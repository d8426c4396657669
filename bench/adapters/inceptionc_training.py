"""This project's training step: the shared library that inceptionc makes with --train."""

import ctypes

import numpy as np

from support.library import Library, get_address

_version = None


def versions():
    return {"inceptionc": _version}


def load(settings, images):
    global _version
    library = Library(settings["library"], settings["prefix"])
    _version = library.version
    batch = len(images)
    trainer, check = library.create(batch=batch, threads=settings["threads"], kind="trainer_")
    check(library.function("trainer_load")(trainer, settings["weights"].encode(), None))
    images = np.ascontiguousarray(images, dtype=np.float32)
    labels = np.ascontiguousarray(np.load(settings["labels"]), dtype=np.int64)
    rates = settings["rates"]
    row = [rates["learning_rate"], rates["momentum"], rates["weight_decay"], 0]
    rows = np.tile(np.array(row, dtype=np.float32), (library.function("parameter_count")(), 1))
    loss = np.zeros(1, dtype=np.float32)
    arguments = (trainer, ctypes.c_int32(batch), get_address(images), get_address(labels), None,
                 get_address(rows), get_address(loss))
    train_step = library.function("train_step")

    def train():
        check(train_step(*arguments))
        return float(loss[0])

    # The pointers in the arguments do not keep them.
    train.arrays = images, labels, rows
    return train
