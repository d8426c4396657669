"""This project's networks: the shared library that inceptionc makes."""

import ctypes

import numpy as np


class _Options(ctypes.Structure):
    """The library's options of a context."""

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
    explain = function("message", ctypes.c_char_p)
    weights, context = ctypes.c_void_p(), ctypes.c_void_p()
    message = ctypes.create_string_buffer(4096)
    if function("weights_load")(settings["weights"].encode(), ctypes.byref(weights), message,
                                ctypes.c_size_t(len(message))):
        raise RuntimeError(message.value.decode())
    batch = len(images)
    options = _Options(batch, settings["threads"], None, 0, None, None)
    if function("create")(weights, ctypes.byref(options), ctypes.byref(context)):
        raise RuntimeError(explain(None).decode())

    output = np.zeros((batch, settings["outputs"]), dtype=np.float32)
    images = np.ascontiguousarray(images)
    arguments = (context, ctypes.c_int32(batch), images.ctypes.data_as(ctypes.c_void_p),
                 output.ctypes.data_as(ctypes.c_void_p))
    run_network = function("run")

    def run():
        if run_network(*arguments):
            raise RuntimeError(explain(context).decode())
        return output

    # The pointers in the arguments do not keep it.
    run.images = images
    return run
