"""This project's networks: the shared library that inceptionc makes."""

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
    context, check = library.create(library.load_weights(settings["weights"]), batch=batch,
                                    threads=settings["threads"])
    output = np.zeros((batch, settings["outputs"]), dtype=np.float32)
    images = np.ascontiguousarray(images, dtype=np.float32)
    arguments = (context, ctypes.c_int32(batch), get_address(images), get_address(output))
    run_network = library.function("run")

    def run():
        check(run_network(*arguments))
        return output

    # The pointers in the arguments do not keep it.
    run.images = images
    return run
