"""Runs a network layer by layer in a system that has functions for its kinds of layers.

`layers` is an object with a method for each kind of node, which takes the node, the shape of
its input without the batch, and the operands; `evaluate` calls them in order.
"""

import numpy as np

from .graph import GraphError, read_graph
from .tensors import read_safetensors


class Network:
    """A network and its weights, as the adapters of systems without ONNX run it."""

    def __init__(self, settings):
        with open(settings["graph"], encoding="utf-8") as file:
            self.graph = read_graph(file.read())
        if "labels" not in settings:
            self.graph.heads.clear()
        self.shapes = {self.graph.input_name: self.graph.input_shape}
        for node in self._nodes():
            self.shapes[node.result] = node.shape
        weights = read_safetensors(settings["weights"])
        used = {name[1:] for node in self._nodes() for name in node.inputs
                if isinstance(name, str) and name.startswith("@")}
        self.weights = {name: weights[name] for name in sorted(used)}

    def _nodes(self):
        return self.graph.nodes + [node for head in self.graph.heads for node in head.nodes]

    def multipliers(self, table):
        """Of the learning rate and of the weight decay, by weight, as the table has them."""
        training = table.get("training", {})
        rate = training.get("bias_learning_rate", 1)
        decay = 1 if training.get("decay_biases", True) else 0
        return {name: (rate, decay) if name.endswith(".bias") else (1, 1)
                for name in self.weights}

    def _run(self, nodes, values, weights, layers):
        for node in nodes:
            run = getattr(layers, node.kind, None)
            if run is None:
                raise GraphError(f"{node.layer}: there is no peer's function for '{node.kind}'")
            operands = []
            for name in node.inputs:
                if isinstance(name, list):
                    operands.append(np.asarray(name, dtype=np.float32))
                elif name.startswith("@"):
                    operands.append(weights[name[1:]])
                else:
                    operands.append(values[name])
            values[node.result] = run(node, self.shapes[node.inputs[0]], *operands)

    def evaluate(self, images, weights, layers):
        """The network's output."""
        values = {self.graph.input_name: images}
        self._run(self.graph.nodes, values, weights, layers)
        return values[self.graph.output]

    def evaluate_logits(self, images, weights, layers):
        """What each loss is of: pairs of its weight and its logits, the network's own first.
        A softmax at the end is part of the loss."""
        values = {self.graph.input_name: images}
        nodes, output = list(self.graph.nodes), self.graph.output
        if nodes[-1].kind == "softmax":
            output = nodes.pop().inputs[0]
        self._run(nodes, values, weights, layers)
        logits = [(1.0, values[output])]
        for head in self.graph.heads:
            self._run(head.nodes, values, weights, layers)
            logits.append((head.weight, values[head.output]))
        return logits


def count_training_macs(graph):
    """Multiply-accumulates of one image's training step by direct convolution: forward, and
    backward by weights and by inputs, which the first layer has no gradient of."""
    total = 0
    for node in graph.nodes + [node for head in graph.heads for node in head.nodes]:
        if node.filter_shape:
            macs = int(np.prod(node.filter_shape)) * int(np.prod(node.shape[1:]))
            total += macs * (2 if node.inputs[0] == graph.input_name else 3)
    return total
