"""PyTorch on the CPU, eager or compiled: the network layer by layer, or its training step.

Options: `channels_last`, `compile`, and `lrn`: its own function, or the sums of local response
normalisation as a convolution (`band`), which is faster.
"""

import inspect

import numpy as np
import torch
import torch.nn.functional as F

from support.layers import Network
from support.padding import get_padding, get_pool_padding


def versions():
    return {"torch": torch.__version__}


class Layers:
    """Functions of the kinds of layers."""

    def __init__(self, lrn):
        self.lrn_form, self.bands = lrn, {}

    @staticmethod
    def _pad(x, padding, value=0.0):
        """What `padding` must be done before a function with one padding an axis, and that."""
        top, left, bottom, right = padding
        if (top, left) == (bottom, right):
            return x, (top, left)
        return F.pad(x, (left, right, top, bottom), value=value), (0, 0)

    def conv2d(self, node, shape, x, weight, bias=None):
        x, padding = self._pad(x, get_padding(node))
        return F.conv2d(x, weight, bias, stride=node.attributes.get("strides", 1),
                        padding=padding, groups=node.attributes.get("groups", 1))

    def linear(self, node, shape, x, weight, bias=None):
        return F.linear(x.flatten(1), weight, bias)[:, :, None, None]

    def relu(self, node, shape, x):
        return F.relu(x)

    def max_pool(self, node, shape, x):
        strides = node.attributes.get("strides", 1)
        top, left, bottom, right = get_padding(node)
        if (top, left) == (bottom, right):
            return F.max_pool2d(x, node.attributes["kernel"], strides, (top, left),
                                ceil_mode="ceil_mode" in node.attributes)
        x, padding = self._pad(x, get_pool_padding(node, shape), -torch.inf)
        return F.max_pool2d(x, node.attributes["kernel"], strides, padding)

    def avg_pool(self, node, shape, x):
        top, left, _, _ = get_pool_padding(node, shape)
        return F.avg_pool2d(x, node.attributes["kernel"], node.attributes.get("strides", 1),
                            (top, left), count_include_pad="count_include_pad" in node.attributes)

    def adaptive_avg_pool(self, node, shape, x):
        return F.adaptive_avg_pool2d(x, node.shape[1:])

    def lrn(self, node, shape, x):
        a = node.attributes
        if self.lrn_form == "own":
            return F.local_response_norm(x, a["size"], a["alpha"], a["beta"], a["k"])
        channels = shape[0]
        if node.layer not in self.bands:
            offsets = torch.arange(channels)[None, :] - torch.arange(channels)[:, None]
            inside = offsets.abs() <= a["size"] // 2
            self.bands[node.layer] = (inside * (a["alpha"] / a["size"]))[:, :, None, None].float()
        sums = F.conv2d(x * x, self.bands[node.layer]) + a["k"]
        if a["beta"] == 0.75:
            root = sums.sqrt()
            return x / (root * root.sqrt())
        return x / sums**a["beta"]

    def batch_norm(self, node, shape, x, beta, mean, variance, gamma=None):
        return F.batch_norm(x, mean, variance, gamma, beta, eps=node.attributes["epsilon"])

    def channel_affine(self, node, shape, x, scale, shift):
        scale, shift = (torch.from_numpy(v)[None, :, None, None] for v in (scale, shift))
        return x * scale + shift

    def concat(self, node, shape, *values):
        return torch.cat(values, 1)

    def add(self, node, shape, x, y):
        return x + node.attributes.get("scale", 1) * y

    def dropout(self, node, shape, x):
        return x

    def softmax(self, node, shape, x):
        return F.softmax(x, 1)


def load(settings, images):
    options = settings["options"]
    torch.set_num_threads(settings["threads"])
    network, layers = Network(settings), Layers(options.get("lrn_form", "own"))
    memory_format = torch.channels_last if options.get("channels_last") else \
        torch.contiguous_format

    def to_tensor(array):
        tensor = torch.from_numpy(np.array(array))
        return tensor.contiguous(memory_format=memory_format) if tensor.ndim == 4 else tensor

    x = to_tensor(images)
    weights = {name: to_tensor(array) for name, array in network.weights.items()}
    finish = torch.compile if options.get("compile") else lambda function: function
    if "labels" not in settings:
        run = finish(lambda x: network.evaluate(x, weights, layers))
        with torch.no_grad():
            run(x)

        def infer():
            with torch.no_grad():
                return run(x).reshape(len(images), -1).numpy()
        return infer

    labels = torch.from_numpy(np.load(settings["labels"]))

    def compute_loss(x, labels):
        logits = network.evaluate_logits(x, weights, layers)
        return sum(weight * F.cross_entropy(values.flatten(1), labels)
                   for weight, values in logits)

    compute_loss = finish(compute_loss)
    rates, groups = settings["rates"], {}
    for name, factors in network.multipliers(settings["table"]).items():
        groups.setdefault(factors, []).append(weights[name].requires_grad_())
    # Releases before 2.3 have no fused update on the CPU.
    fused = {"fused": True} if "fused" in inspect.signature(torch.optim.SGD).parameters else {}
    optimizer = torch.optim.SGD(
        [{"params": tensors, "lr": rates["learning_rate"] * rate,
          "weight_decay": rates["weight_decay"] * decay}
         for (rate, decay), tensors in groups.items()],
        lr=rates["learning_rate"], momentum=rates["momentum"], **fused)

    def train():
        optimizer.zero_grad(set_to_none=True)
        loss = compute_loss(x, labels)
        loss.backward()
        optimizer.step()
        return loss.item()
    return train
