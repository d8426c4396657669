"""The convolutions of a network, and tables that hold one of them alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Convolution:
    """What a convolution's speed depends on."""

    input_shape: tuple
    filters: int
    kernel: tuple
    strides: tuple
    padding: tuple
    output_size: tuple
    first: bool

    @property
    def label(self):
        """Such as `3x3 64 -> 192, 56x56`."""
        kernel = "x".join(map(str, self.kernel))
        if self.strides != (1, 1):
            kernel += f"/{self.strides[0]}"
        return (f"{kernel} {self.input_shape[0]} -> {self.filters}, "
                f"{self.output_size[0]}x{self.output_size[1]}")

    @property
    def inside(self):
        """The part of its multiplications whose input is not padding. Shares of the peak count
        all of them, as is usual, so that code which leaves these out can exceed the peak."""
        part = 1.0
        for axis in (0, 1):
            size, kernel = self.input_shape[1 + axis], self.kernel[axis]
            positions = [y * self.strides[axis] + k - self.padding[axis]
                         for y in range(self.output_size[axis]) for k in range(kernel)]
            part *= sum(0 <= at < size for at in positions) / len(positions)
        return part

    def make_table(self):
        """A table with this layer between two pools. They give it its input in the layout that
        it has inside a network; the network's first layer reads images as they are."""
        pool = {"kernel": 3, "stride": 1, "padding": 1}
        before = [] if self.first else [{"max_pool": "before", **pool}]
        return {"format": 1, "name": "hot", "input": {"shape": list(self.input_shape)},
                "table": [*before,
                          {"conv": "conv", "kernel": list(self.kernel), "filters": self.filters,
                           "stride": list(self.strides), "padding": list(self.padding),
                           "relu": True},
                          {"max_pool": "after", **pool}]}


def find_convolutions(graph):
    """The distinct convolutions of a graph. Those of 1×1 over one input are one: merged."""
    shapes = {graph.input_name: graph.input_shape}
    found, merged = [], {}
    for node in graph.nodes:
        shapes[node.result] = node.shape
        if node.kind != "conv2d" or node.attributes.get("groups", 1) != 1:
            continue
        source = node.inputs[0]
        shape = tuple(shapes[source])
        strides = tuple(node.attributes.get("strides", (1, 1)))
        padding = tuple(node.attributes.get("padding", (0,) * 4))
        kernel = tuple(node.filter_shape[2:])
        convolution = Convolution(shape, node.shape[0], kernel, strides, padding,
                                  tuple(node.shape[1:]), source == graph.input_name)
        if kernel == (1, 1) and strides == (1, 1):
            merged.setdefault(source, []).append(convolution)
        else:
            found.append(convolution)
    for siblings in merged.values():
        one = siblings[0]
        found.append(Convolution(one.input_shape, sum(c.filters for c in siblings), one.kernel,
                                 one.strides, one.padding, one.output_size, one.first))
    return list(dict.fromkeys(found))


def find_bound(convolution, bounds):
    """The share of the FMA peak that a convolution must reach, or None."""
    size = convolution.output_size
    if convolution.first:
        return bounds["first"]
    if convolution.kernel == (1, 1):
        return bounds["1x1"]
    if convolution.kernel in ((3, 3), (5, 5)) and 14 <= min(size) and max(size) <= 28:
        return bounds["3x3 and 5x5"]
    return None
