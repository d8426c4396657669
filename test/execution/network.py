"""Networks written twice: as a graph-level module, and as numpy in double precision.

A `Network` is built layer by layer. Each layer adds its line of IR and a function that
computes the same from the formula in the operation's documentation.
"""

import numpy as np


def _ints(values):
    return "array<i64: " + ", ".join(str(v) for v in values) + ">"


def _tensor(shape):
    return "tensor<" + "x".join(str(s) for s in shape) + "xf32>"


def _activation(shape):
    return "tensor<?x" + "x".join(str(s) for s in shape) + "xf32>"


def _windows(x, kernel, strides, output, before, fill):
    """All windows, as N x C x OH x OW x KH x KW, with `fill` outside the input."""
    height, width = x.shape[2:]
    after = [
        max(0, (output[a] - 1) * strides[a] + kernel[a] - before[a] - x.shape[2 + a])
        for a in (0, 1)
    ]
    pads = ((0, 0), (0, 0), (before[0], after[0]), (before[1], after[1]))
    padded = np.pad(x, pads, constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(2, 3))
    view = view[:, :, :: strides[0], :: strides[1]]
    return view[:, :, : output[0], : output[1]]


def _output_size(size, kernel, stride, before, after, ceil):
    span = before + size + after - kernel
    if not ceil:
        return span // stride + 1
    count = -(-span // stride) + 1
    if (count - 1) * stride >= size + before:
        count -= 1
    return count


def relu(x):
    """NaN stays NaN."""
    return np.where(x < 0, 0.0, x)


class Value:
    """An activation: its name in the IR, its shape without the batch, how to compute it."""

    def __init__(self, network, name, shape, compute):
        self.network, self.name, self.shape = network, name, tuple(shape)
        self.compute = compute

    @property
    def type(self):
        return _activation(self.shape)


class Network:
    """A network of one input and any number of outputs."""

    def __init__(self, shape, seed=0, max_batch=8):
        self.random = np.random.default_rng(seed)
        self.max_batch = max_batch
        self.weights, self.lines, self.parameters, self.outputs = {}, [], [], []
        self.input = Value(self, "%data", shape, lambda: self._data)
        self.counter = 0

    # Building blocks

    def _layer(self, op, operands, weights, attributes, shape, compute, extra=""):
        """Adds one operation; `weights` are the names of parameters, `extra` is
        written between the operands and the attributes."""
        self.counter += 1
        name = f"%v{self.counter}"
        attributes = dict(attributes, layer=f'"{op}{self.counter}"')
        text = ", ".join(k if v is True else f"{k} = {v}" for k, v in attributes.items())
        types = [o.type for o in operands]
        types += [_tensor(self.weights[w].shape) for w in weights]
        names = ", ".join(o.name for o in operands)
        self.lines.append(
            f"{name} = inception.{op} {names}{extra} {{{text}}} : "
            f"({', '.join(types)}) -> {_activation(shape)}"
        )
        return Value(self, name, shape, compute)

    def parameter(self, name, array, kind="filter"):
        """A parameter with these values; returns the name of its value in the IR."""
        array = np.asarray(array, dtype=np.float32)
        self.weights[name] = array
        self.parameters.append(
            f'inception.parameter @"{name}" : {_tensor(array.shape)} {{kind = '
            f"#inception<parameter_kind {kind}>, init = #inception.init<constant, 0.0>}}"
        )
        value = f"%w{len(self.weights)}"
        self.lines.append(
            f'{value} = inception.weight @"{name}" : {_tensor(array.shape)}'
        )
        return value

    def _name(self, suffix):
        return f"p{self.counter + 1}.{suffix}"

    def _vector(self, suffix, size, kind, low=-0.5, high=0.5):
        name = self._name(suffix)
        values = self.random.uniform(low, high, size)
        return name, self.parameter(name, values, kind)

    def evaluate(self, data):
        """The outputs for the images `data`, in double precision."""
        self._data = np.asarray(data, dtype=np.float64)
        self._values = {}
        with np.errstate(all="ignore"):
            return {name: self._get(value) for name, value in self.outputs}

    def _get(self, value):
        if value.name not in self._values:
            self._values[value.name] = value.compute()
        return self._values[value.name]

    def weight(self, name):
        return self.weights[name].astype(np.float64)

    # Layers

    def conv(self, x, channels, kernel, strides=(1, 1), padding=(0, 0, 0, 0), groups=1,
             bias=True, relu_after=False):
        inputs = x.shape[0] // groups
        shape = (channels, inputs, *kernel)
        deviation = np.sqrt(2.0 / np.prod(shape[1:]))
        filter_name = self._name("weight")
        values = self.random.standard_normal(shape) * deviation
        names, extra = [filter_name], ", " + self.parameter(filter_name, values)
        if bias:
            bias_name, value = self._vector("bias", channels, "bias")
            names.append(bias_name)
            extra += f" bias({value})"
        output = [
            _output_size(x.shape[1 + a], kernel[a], strides[a], padding[a],
                         padding[2 + a], False)
            for a in (0, 1)
        ]
        attributes = {"strides": _ints(strides), "padding": _ints(padding)}
        if groups != 1:
            attributes["groups"] = f"{groups} : i64"
        if relu_after:
            attributes["relu"] = True

        def compute():
            data = self._get(x)
            windows = _windows(data, kernel, strides, output, padding[:2], 0.0)
            weights = self.weight(filter_name)
            size = channels // groups
            parts = [
                np.tensordot(
                    windows[:, g * inputs : (g + 1) * inputs],
                    weights[g * size : (g + 1) * size],
                    axes=((1, 4, 5), (1, 2, 3)),
                ).transpose(0, 3, 1, 2)
                for g in range(groups)
            ]
            result = np.concatenate(parts, axis=1)
            if bias:
                result = result + self.weight(bias_name)[:, None, None]
            return relu(result) if relu_after else result

        return self._layer("conv2d", [x], names, attributes, (channels, *output),
                           compute, extra)

    def linear(self, x, channels, bias=True, relu_after=False):
        inputs = int(np.prod(x.shape))
        filter_name = self._name("weight")
        values = self.random.standard_normal((channels, inputs)) * np.sqrt(2.0 / inputs)
        names, extra = [filter_name], ", " + self.parameter(filter_name, values)
        if bias:
            bias_name, value = self._vector("bias", channels, "bias")
            names.append(bias_name)
            extra += f" bias({value})"

        def compute():
            data = self._get(x)
            result = data.reshape(len(data), -1) @ self.weight(filter_name).T
            if bias:
                result = result + self.weight(bias_name)
            result = result[:, :, None, None]
            return relu(result) if relu_after else result

        return self._layer("linear", [x], names, {"relu": True} if relu_after else {},
                           (channels, 1, 1), compute, extra)

    def pool(self, x, kind, kernel, strides=(1, 1), padding=(0, 0, 0, 0), ceil=False,
             count_include_pad=False):
        output = [
            _output_size(x.shape[1 + a], kernel[a], strides[a], padding[a],
                         padding[2 + a], ceil)
            for a in (0, 1)
        ]
        attributes = {
            "kernel": _ints(kernel), "strides": _ints(strides), "padding": _ints(padding)
        }
        if ceil:
            attributes["ceil_mode"] = True
        if count_include_pad:
            attributes["count_include_pad"] = True

        def compute():
            data = self._get(x)
            fill = -np.inf if kind == "max" else 0.0
            windows = _windows(data, kernel, strides, output, padding[:2], fill)
            if kind == "max":
                return windows.max(axis=(4, 5))
            counts = []
            for a in (0, 1):
                end = x.shape[1 + a] + (padding[2 + a] if count_include_pad else 0)
                begin = -padding[a] if count_include_pad else 0
                starts = np.arange(output[a]) * strides[a] - padding[a]
                counts.append(
                    np.minimum(starts + kernel[a], end) - np.maximum(starts, begin)
                )
            return windows.sum(axis=(4, 5)) / np.multiply.outer(*counts)

        return self._layer(f"{kind}_pool", [x], [], attributes, (x.shape[0], *output),
                           compute)

    def adaptive_pool(self, x, size):
        def compute():
            data = self._get(x)
            result = np.empty((*data.shape[:2], *size))
            height, width = data.shape[2:]
            for i in range(size[0]):
                for j in range(size[1]):
                    rows = slice(i * height // size[0], -(-(i + 1) * height // size[0]))
                    columns = slice(j * width // size[1], -(-(j + 1) * width // size[1]))
                    result[:, :, i, j] = data[:, :, rows, columns].mean(axis=(2, 3))
            return result

        return self._layer("adaptive_avg_pool", [x], [], {"output_size": _ints(size)},
                           (x.shape[0], *size), compute)

    def relu(self, x):
        return self._layer("relu", [x], [], {}, x.shape,
                           lambda: relu(self._get(x)))

    def dropout(self, x):
        return self._layer("dropout", [x], [], {"rate": "4.0e-1 : f64"}, x.shape,
                           lambda: self._get(x))

    def softmax(self, x):
        def compute():
            data = self._get(x)
            powers = np.exp(data - data.max(axis=1, keepdims=True))
            return powers / powers.sum(axis=1, keepdims=True)

        return self._layer("softmax", [x], [], {}, x.shape, compute)

    def lrn(self, x, size=5, alpha=1e-4, beta=0.75, k=1.0):
        def compute():
            data = self._get(x)
            padded = np.pad(data**2, ((0, 0), (size // 2, size // 2), (0, 0), (0, 0)))
            view = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)
            return data / (k + alpha / size * view.sum(axis=-1)) ** beta

        attributes = {"size": f"{size} : i64", "alpha": f"{alpha:e} : f64",
                      "beta": f"{beta:e} : f64", "k": f"{k:e} : f64"}
        return self._layer("lrn", [x], [], attributes, x.shape, compute)

    def batch_norm(self, x, gamma=True, epsilon=1e-3):
        size = x.shape[0]
        beta, beta_value = self._vector("bn.bias", size, "shift")
        mean, mean_value = self._vector("bn.running_mean", size, "running_mean")
        variance, variance_value = self._vector("bn.running_var", size, "running_var",
                                                0.5, 1.5)
        names = [beta, mean, variance]
        extra = f", {beta_value}, {mean_value}, {variance_value}"
        if gamma:
            gamma_name, value = self._vector("bn.weight", size, "scale", 0.5, 1.5)
            names.append(gamma_name)
            extra += f" gamma({value})"

        def compute():
            data = self._get(x)
            column = lambda name: self.weight(name)[:, None, None]
            result = (data - column(mean)) / np.sqrt(column(variance) + epsilon)
            return (result * column(gamma_name) if gamma else result) + column(beta)

        return self._layer("batch_norm", [x], names, {"epsilon": f"{epsilon:e} : f64"},
                           x.shape, compute, extra)

    def affine(self, x, relu_after=False, constant=False):
        """A scale and a shift; as `constant`, numbers of the table, not parameters."""
        size = x.shape[0]
        names = [self._name("scale"), self._name("shift")]
        values = []
        for name in names:
            if constant:
                array = self.random.uniform(0.5, 1.5, size).astype(np.float32)
                self.weights[name] = array
                values.append(f"%c{self.counter}_{len(values)}")
                numbers = ", ".join(f"{v:.9e}" for v in array)
                self.lines.append(f"{values[-1]} = arith.constant dense<[{numbers}]> : "
                                  f"{_tensor(array.shape)}")
            else:
                values.append(
                    self.parameter(name, self.random.uniform(-1.5, 1.5, size), "scale")
                )
        arrays = [self.weight(name) for name in names]

        def compute():
            result = self._get(x) * arrays[0][:, None, None] + arrays[1][:, None, None]
            return relu(result) if relu_after else result

        layer = self._layer("channel_affine", [x], names,
                            {"relu": True} if relu_after else {}, x.shape, compute,
                            f", {values[0]}, {values[1]}")
        if constant:
            for name in names:
                del self.weights[name]
        return layer

    def add(self, x, y, scale=1.0, relu_after=False):
        def compute():
            result = self._get(x) + scale * self._get(y)
            return relu(result) if relu_after else result

        attributes = {"scale": f"{scale:e} : f64"}
        if relu_after:
            attributes["relu"] = True
        return self._layer("add", [x, y], [], attributes, x.shape, compute)

    def concat(self, *values):
        channels = sum(value.shape[0] for value in values)
        return self._layer(
            "concat", list(values), [], {}, (channels, *values[0].shape[1:]),
            lambda: np.concatenate([self._get(value) for value in values], axis=1),
        )

    def slice(self, x, offset, size):
        return self._layer(
            "slice", [x], [], {"offset": f"{offset} : i64", "size": f"{size} : i64"},
            (size, *x.shape[1:]), lambda: self._get(x)[:, offset : offset + size],
        )

    def output(self, name, value):
        """Makes `value` a result of the network."""
        self.outputs.append((name, value))

    def module(self):
        """The text of the graph-level module."""
        data = self.input
        results = ", ".join(
            f'{value.type} {{inception.name = "{name}"}}' for name, value in self.outputs
        )
        returned = ", ".join(value.name for _, value in self.outputs)
        types = ", ".join(value.type for _, value in self.outputs)
        return "\n".join(
            [f'module attributes {{inception.name = "case", '
             f"inception.max_batch = {self.max_batch} : i64}} {{"]
            + self.parameters
            + [f'func.func @forward({data.name}: {data.type} {{inception.name = "data"}})'
               f" -> ({results}) {{"]
            + self.lines
            + [f"return {returned} : {types}", "}", "}", ""]
        )
