"""Networks as shared libraries, called from Python."""

import ctypes


class _Options(ctypes.Structure):
    """The library's options of a context or a trainer."""

    _fields_ = [("max_batch", ctypes.c_int32), ("threads", ctypes.c_int32),
                ("memory", ctypes.c_void_p), ("memory_size", ctypes.c_size_t),
                ("parallel_for", ctypes.c_void_p), ("pool", ctypes.c_void_p)]


class Library:
    """A library that inceptionc made, whose functions start with `prefix`."""

    def __init__(self, path, prefix):
        self._library, self._prefix = ctypes.CDLL(path), prefix
        self.version = self.function("version", ctypes.c_char_p)().decode()

    def function(self, name, result=ctypes.c_int):
        """One of its functions, and what that returns."""
        found = getattr(self._library, f"{self._prefix}_{name}")
        found.restype = result
        return found

    def create(self, *inputs, batch, threads, kind=""):
        """A context, or a trainer with the kind "trainer_" (what its functions' names start
        with), which has threads of its own, from what comes before its options; and a function
        that takes the status of a call with it and raises what the library says of an error."""
        explain = self.function(f"{kind}message", ctypes.c_char_p)
        made = ctypes.c_void_p()

        def check(status):
            if status:
                raise RuntimeError(explain(made).decode())

        options = _Options(batch, threads, None, 0, None, None)
        check(self.function(f"{kind}create")(*inputs, ctypes.byref(options),
                                             ctypes.byref(made)))
        return made, check

    def load_weights(self, path):
        """A file of weights, packed."""
        weights = ctypes.c_void_p()
        message = ctypes.create_string_buffer(4096)
        if self.function("weights_load")(path.encode(), ctypes.byref(weights), message,
                                         ctypes.c_size_t(len(message))):
            raise RuntimeError(message.value.decode())
        return weights


def get_address(array):
    """A pointer to an array's elements, which does not keep the array."""
    return array.ctypes.data_as(ctypes.c_void_p)
