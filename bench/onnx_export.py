"""Writes a network as an ONNX file, from what `inceptionc --emit=graph` prints.

    onnx_export.py GRAPH.mlir WEIGHTS.safetensors NETWORK.onnx [--batch N] [--lrn FORM]

Shapes are static, which every peer is at least as fast with. Local response normalisation
is one operator (`own`), or written out as operators that every peer has fast code for: its
sums over channels are a convolution (`band`) or additions of slices (`slices`). Needs the
packages numpy and onnx.
"""

import argparse
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from support.graph import GraphError, read_graph
from support.onnx_forms import LRN_FORMS
from support.padding import get_padding, get_pool_padding
from support.tensors import read_safetensors

OPSET = 17


class Exporter:
    """Collects the nodes and initializers of one ONNX graph."""

    def __init__(self, graph, weights, batch, lrn):
        self.graph, self.weights, self.batch, self.lrn = graph, weights, batch, lrn
        self.nodes, self.initializers, self.shapes = [], {}, {}
        self.counts = {}

    def add(self, op, inputs, result=None, **attributes):
        """Adds a node; returns the name of its result."""
        if result is None:
            self.counts[op] = self.counts.get(op, 0) + 1
            result = f"{op}_{self.counts[op]}"
        self.nodes.append(helper.make_node(op, inputs, [result], name=result, **attributes))
        return result

    def constant(self, name, values, dtype=np.float32):
        """The name of an initializer with these values."""
        if name not in self.initializers:
            self.initializers[name] = numpy_helper.from_array(
                np.ascontiguousarray(values, dtype=dtype), name)
        return name

    def operand(self, node, index):
        """The name in ONNX of a node's operand: a value, a weight or written-out numbers."""
        operand = node.inputs[index]
        if isinstance(operand, list):
            return self.constant(f"{node.layer}.{index}", np.reshape(operand, (1, -1, 1, 1)))
        if operand.startswith("@"):
            name = operand[1:]
            if name not in self.weights:
                raise GraphError(f"the weights have no tensor '{name}'")
            return self.constant(name, self.weights[name])
        return operand

    def operands(self, node):
        return [self.operand(node, index) for index in range(len(node.inputs))]

    def export(self):
        """The model."""
        self.shapes[self.graph.input_name] = self.graph.input_shape
        for node in self.graph.nodes:
            write = getattr(self, f"_{node.kind}", None)
            if write is None:
                raise GraphError(f"{node.layer}: cannot be exported: '{node.kind}'")
            relu = node.attributes.get("relu")
            result = write(node, None if relu else node.result)
            if relu:
                self.add("Relu", [result], node.result)
            self.shapes[node.result] = node.shape
        value = lambda name, shape: helper.make_tensor_value_info(
            name, TensorProto.FLOAT, [self.batch, *shape])
        output = self.graph.output
        classes = self.shapes[output]
        while classes and classes[-1] == 1:
            classes = classes[:-1]
        flat = self.add("Flatten", [output]) if len(classes) == 1 else output
        graph = helper.make_graph(
            self.nodes, "network",
            [value(self.graph.input_name, self.graph.input_shape)], [value(flat, classes)],
            list(self.initializers.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 8
        return model

    def _conv2d(self, node, result):
        attributes = node.attributes
        return self.add("Conv", self.operands(node), result,
                        strides=attributes.get("strides", [1, 1]),
                        pads=get_padding(node),
                        group=attributes.get("groups", 1))

    def _linear(self, node, result):
        data, *weights = self.operands(node)
        return self.add("Gemm", [self.add("Flatten", [data]), *weights], result, transB=1)

    def _pads_of_pool(self, node):
        return get_pool_padding(node, self.shapes[node.inputs[0]])

    def _max_pool(self, node, result):
        return self.add("MaxPool", self.operands(node), result,
                        kernel_shape=node.attributes["kernel"],
                        strides=node.attributes.get("strides", [1, 1]),
                        pads=self._pads_of_pool(node))

    def _avg_pool(self, node, result):
        return self.add("AveragePool", self.operands(node), result,
                        kernel_shape=node.attributes["kernel"],
                        strides=node.attributes.get("strides", [1, 1]),
                        pads=self._pads_of_pool(node),
                        count_include_pad=int("count_include_pad" in node.attributes))

    def _adaptive_avg_pool(self, node, result):
        if node.shape[1:] != [1, 1]:
            raise GraphError(f"{node.layer}: cannot be exported: adaptive pooling to more "
                             "than one pixel")
        return self.add("GlobalAveragePool", self.operands(node), result)

    def _lrn(self, node, result):
        attributes = node.attributes
        if self.lrn == "own":
            return self.add("LRN", self.operands(node), result, size=attributes["size"],
                            alpha=attributes["alpha"], beta=attributes["beta"],
                            bias=attributes["k"])
        data = self.operand(node, 0)
        squares = self.add("Mul", [data, data])
        sums = self._band(node, squares) if self.lrn == "band" else self._slices(node, squares)
        if attributes["beta"] == 0.75:
            root = self.add("Sqrt", [sums])
            divisor = self.add("Mul", [root, self.add("Sqrt", [root])])
        else:
            divisor = self.add("Pow", [sums, self.constant(
                f"{node.layer}.beta", attributes["beta"])])
        return self.add("Div", [data, divisor], result)

    def _band(self, node, squares):
        """k + alpha / size · the sum over each window, as a 1×1 convolution."""
        size, channels = node.attributes["size"], np.arange(node.shape[0])
        offsets = channels[None, :] - channels[:, None]
        inside = (offsets >= -((size - 1) // 2)) & (offsets <= size // 2)
        return self.add("Conv", [
            squares,
            self.constant(f"{node.layer}.band",
                          inside[:, :, None, None] * (node.attributes["alpha"] / size)),
            self.constant(f"{node.layer}.k", np.full(len(channels), node.attributes["k"]))])

    def _slices(self, node, squares):
        """The same as additions of slices, each of twice the width of the one before."""
        size, channels = node.attributes["size"], node.shape[0]
        scaled = self.add("Mul", [squares, self.constant(
            f"{node.layer}.alpha", node.attributes["alpha"] / size)])
        before = (size - 1) // 2
        sums = self.add("Pad", [scaled, self.constant(
            f"{node.layer}.pads", [0, before, 0, 0, 0, size - 1 - before, 0, 0], np.int64)])
        # Element i of `sums` is the sum of `width` elements from i on.
        total, covered, width = None, 0, 1
        while covered < size:
            if size & width:
                part = self._channels(sums, covered, channels)
                total = part if total is None else self.add("Add", [total, part])
                covered += width
            length = channels + size - 2 * width
            if covered < size:
                sums = self.add("Add", [self._channels(sums, 0, length),
                                        self._channels(sums, width, length)])
            width *= 2
        return self.add("Add", [total, self.constant(f"{node.layer}.k",
                                                     node.attributes["k"])])

    def _channels(self, data, begin, length):
        ends = [self.constant(f"int.{value}", [value], np.int64)
                for value in (begin, begin + length, 1)]
        return self.add("Slice", [data, *ends])

    def _relu(self, node, result):
        return self.add("Relu", self.operands(node), result)

    def _batch_norm(self, node, result):
        data, beta, mean, variance, *gamma = self.operands(node)
        if not gamma:
            channels = node.shape[0]
            gamma = [self.constant(f"ones.{channels}", np.ones(channels))]
        return self.add("BatchNormalization", [data, gamma[0], beta, mean, variance], result,
                        epsilon=node.attributes["epsilon"])

    def _channel_affine(self, node, result):
        data, scale, shift = self.operands(node)
        return self.add("Add", [self.add("Mul", [data, scale]), shift], result)

    def _dropout(self, node, result):
        return self.add("Identity", self.operands(node), result)

    def _softmax(self, node, result):
        return self.add("Softmax", self.operands(node), result, axis=1)

    def _concat(self, node, result):
        return self.add("Concat", self.operands(node), result, axis=1)

    def _add(self, node, result):
        left, right = self.operands(node)
        scale = node.attributes.get("scale", 1)
        if scale != 1:
            right = self.add("Mul", [right, self.constant(f"{node.layer}.scale", scale)])
        return self.add("Add", [left, right], result)


def export(text, weights, batch, lrn):
    """The ONNX model of a network at the graph level, with weights by name."""
    model = Exporter(read_graph(text), weights, batch, lrn).export()
    onnx.checker.check_model(model, full_check=True)
    return model


def main():
    parser = argparse.ArgumentParser(description="Writes a network as an ONNX file.")
    parser.add_argument("graph", help="the network as inceptionc --emit=graph prints it")
    parser.add_argument("weights", help="safetensors")
    parser.add_argument("output", help="the ONNX file")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--lrn", choices=LRN_FORMS, default="own")
    options = parser.parse_args()
    with open(options.graph, encoding="utf-8") as file:
        text = file.read()
    try:
        model = export(text, read_safetensors(options.weights), options.batch, options.lrn)
    except GraphError as error:
        sys.exit(f"{options.graph}: error: {error}")
    onnx.save(model, options.output)


if __name__ == "__main__":
    main()
