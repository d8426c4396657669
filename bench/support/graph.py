"""Reads a network as `inceptionc --emit=graph` prints it: one operation a layer.

Enough of the syntax for that level, and no more: a network is a list of nodes in the
order of the text, and modules are opened into the nodes of their branches and a concatenation.
Auxiliary heads, which only training has, are lists of nodes of their own.
"""

import re
from dataclasses import dataclass, field

_NAME = r"%[A-Za-z0-9_]+"
_LAYER = re.compile(
    rf"(?P<result>{_NAME}) = inception\.(?P<kind>\w+) (?P<operands>.*?)"
    r" ?\{(?P<attributes>.*)\} : \((?P<types>.*)\) -> tensor<(?P<type>[^>]*)>(?P<body> \{)?$"
)
_WEIGHT = re.compile(rf'({_NAME}) = inception\.weight @("[^"]*"|[\w.$]+) :')
_CONSTANT = re.compile(rf"({_NAME}) = arith\.constant dense<(.*)> : tensor<(\d+)xf32>")
_HEAD = re.compile(
    rf"inception\.auxiliary_head (?P<input>{_NAME}) \{{(?P<attributes>.*)\}} : tensor<.*> \{{$")
_ARGUMENT = re.compile(rf"\^bb\d+\(({_NAME}):")
_FUNCTION = re.compile(rf"func\.func @forward\(({_NAME}): tensor<\?x([\dx]+)xf32>")
_YIELD = re.compile(r"(?:inception\.yield|return) (.*?) :")
_TENSOR = re.compile(r"tensor<([^>]*)>")
_ATTRIBUTE = re.compile(
    r'(\w+)(?: = (?:array<i64: ([^>]*)>|"((?:[^"\\]|\\.)*)"|([-+.\w]+)(?: : \w+)?))?(?:, |$)'
)


class GraphError(Exception):
    """Text that is no network at the graph level, or has what this reader lacks."""


@dataclass
class Node:
    """One operation: operands are names of values, of weights or lists of numbers.
    `shape` is the result's without the batch; `filter_shape` is empty without a filter."""

    kind: str
    layer: str
    inputs: list
    result: str
    shape: list
    attributes: dict = field(default_factory=dict)
    filter_shape: list = field(default_factory=list)


@dataclass
class Head:
    """A branch that only training has, whose loss counts `weight` times."""

    weight: float
    input: str
    nodes: list = field(default_factory=list)
    output: str = ""


@dataclass
class Graph:
    """A network: shapes are without the batch."""

    input_name: str
    input_shape: list
    nodes: list
    output: str
    heads: list = field(default_factory=list)


def _number(text):
    return float(text) if re.search(r"[.eE]", text) else int(text)


def read_attributes(text):
    """The attributes between the braces of an operation."""
    result, position = {}, 0
    while position < len(text):
        match = _ATTRIBUTE.match(text, position)
        if not match:
            raise GraphError(f"cannot read the attributes '{text[position:]}'")
        name, numbers, string, number = match.groups()
        if numbers is not None:
            result[name] = [int(part) for part in numbers.split(",")]
        elif string is not None:
            result[name] = string
        elif number is not None:
            result[name] = _number(number)
        else:
            result[name] = True
        position = match.end()
    return result


class _Reader:
    """The state of reading: what names stand for, and the modules that are open."""

    def __init__(self):
        self.graph = Graph("", [], [], "")
        self.values, self.open, self.head = {}, [], None
        self.count = 0

    def _new_value(self):
        self.count += 1
        return f"v{self.count}"

    def _operands(self, text):
        names = re.findall(_NAME, text)
        try:
            return [self.values[name] for name in names]
        except KeyError as error:
            raise GraphError(f"{error.args[0]} is not defined") from None

    def line(self, text):
        """Takes one line, without the white space around it."""
        if match := _HEAD.match(text):
            weight = read_attributes(match["attributes"])["loss_weight"]
            self.head = Head(weight, *self._operands(match["input"]))
            self.graph.heads.append(self.head)
        elif match := _FUNCTION.match(text):
            self.graph.input_shape = [int(size) for size in match[2].split("x")]
            name = re.search(r'inception\.name = "([^"]*)"', text)
            self.graph.input_name = name[1] if name else "data"
            self.values[match[1]] = self.graph.input_name
        elif match := _WEIGHT.match(text):
            self.values[match[1]] = "@" + match[2].strip('"')
        elif match := _CONSTANT.match(text):
            numbers = [float(part) for part in match[2].strip("[]").split(",")]
            self.values[match[1]] = numbers * (int(match[3]) // len(numbers))
        elif match := _ARGUMENT.match(text):
            self.values[match[1]] = self.open[-1].inputs[0] if self.open else self.head.input
        elif match := _YIELD.match(text):
            self._end(self._operands(match[1]), text.startswith("return"))
        elif "inception." in text and " = inception." in text:
            self._layer(text)

    def _add(self, node):
        (self.head or self.graph).nodes.append(node)

    def _end(self, results, of_network):
        if of_network:
            self.graph.output = results[0]
        elif self.open:
            module = self.open.pop()
            module.kind, module.inputs, module.attributes = "concat", results, {}
            self._add(module)
        else:
            self.head.output, self.head = results[0], None

    def _layer(self, text):
        match = _LAYER.match(text)
        if not match:
            raise GraphError(f"cannot read '{text}'")
        attributes = read_attributes(match["attributes"])
        shape = [int(size) for size in match["type"].split("x")[1:-1]]
        node = Node(match["kind"], attributes.pop("layer", ""),
                    self._operands(match["operands"]), self._new_value(), shape, attributes)
        if node.kind in ("conv2d", "linear"):
            weights = _TENSOR.findall(match["types"])[1]
            node.filter_shape = [int(size) for size in weights.split("x")[:-1]]
        self.values[match["result"]] = node.result
        if match["body"]:
            self.open.append(node)
        else:
            self._add(node)


def read_graph(text):
    """The network that `text` describes."""
    reader = _Reader()
    for line in text.splitlines():
        reader.line(line.strip())
    if not reader.graph.output:
        raise GraphError("there is no function 'forward' that returns a tensor")
    return reader.graph
