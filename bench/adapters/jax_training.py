"""JAX on the CPU: a training step as one compiled function, channels last."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from support.layers import Network
from support.nhwc import pad_axes, pad_pool_axes, to_hwio, to_nhwc

_DIMENSIONS = ("NHWC", "HWIO", "NHWC")


def versions():
    return {"jax": jax.__version__}


class Layers:
    """Functions of the kinds of layers."""

    @staticmethod
    def conv2d(node, shape, x, weight, bias=None):
        y = lax.conv_general_dilated(
            x, weight, node.attributes.get("strides", [1, 1]), pad_axes(node),
            dimension_numbers=_DIMENSIONS,
            feature_group_count=node.attributes.get("groups", 1))
        return y if bias is None else y + bias

    @staticmethod
    def linear(node, shape, x, weight, bias=None):
        y = jnp.transpose(x, (0, 3, 1, 2)).reshape(x.shape[0], -1) @ weight.T
        return (y if bias is None else y + bias)[:, None, None, :]

    @staticmethod
    def relu(node, shape, x):
        return jnp.maximum(x, 0)

    @staticmethod
    def _window(node, shape, x, start, combine):
        return lax.reduce_window(
            x, start, combine, (1, *node.attributes["kernel"], 1),
            (1, *node.attributes.get("strides", [1, 1]), 1),
            ((0, 0), *pad_pool_axes(node, shape), (0, 0)))

    def max_pool(self, node, shape, x):
        return self._window(node, shape, x, -jnp.inf, lax.max)

    def avg_pool(self, node, shape, x):
        sums = self._window(node, shape, x, 0.0, lax.add)
        if "count_include_pad" in node.attributes:
            return sums / float(np.prod(node.attributes["kernel"]))
        return sums / self._window(node, shape, jnp.ones((1, *x.shape[1:])), 0.0, lax.add)

    @staticmethod
    def adaptive_avg_pool(node, shape, x):
        if node.shape[1:] != [1, 1]:
            raise ValueError(f"{node.layer}: adaptive pooling to more than one pixel")
        return x.mean((1, 2), keepdims=True)

    @staticmethod
    def lrn(node, shape, x):
        a, half = node.attributes, node.attributes["size"] // 2
        sums = lax.reduce_window(x * x, 0.0, lax.add, (1, 1, 1, a["size"]), (1, 1, 1, 1),
                                 ((0, 0), (0, 0), (0, 0), (half, half)))
        sums = a["k"] + (a["alpha"] / a["size"]) * sums
        if a["beta"] == 0.75:
            root = jnp.sqrt(sums)
            return x / (root * jnp.sqrt(root))
        return x / sums ** a["beta"]

    @staticmethod
    def concat(node, shape, *values):
        return jnp.concatenate(values, 3)

    @staticmethod
    def dropout(node, shape, x):
        return x


def load(settings, images):
    network, layers = Network(settings), Layers()
    x, labels = jnp.asarray(to_nhwc(images)), jnp.asarray(np.load(settings["labels"]))
    state = {"weights": {name: jnp.asarray(array)
                         for name, array in to_hwio(network.weights).items()}}
    state["velocities"] = jax.tree_util.tree_map(jnp.zeros_like, state["weights"])
    rates, factors = settings["rates"], network.multipliers(settings["table"])

    def compute_loss(weights):
        total = 0.0
        for weight, values in network.evaluate_logits(x, weights, layers):
            logarithms = jax.nn.log_softmax(values.reshape(len(images), -1))
            total -= weight * jnp.take_along_axis(logarithms, labels[:, None], 1).mean()
        return total

    def step(weights, velocities):
        loss, gradients = jax.value_and_grad(compute_loss)(weights)
        for name, (rate, decay) in factors.items():
            gradient = gradients[name] + rates["weight_decay"] * decay * weights[name]
            velocities[name] = (rates["momentum"] * velocities[name]
                                + rates["learning_rate"] * rate * gradient)
            weights[name] = weights[name] - velocities[name]
        return loss, weights, velocities

    compiled = jax.jit(step, donate_argnums=(0, 1))

    def train():
        loss, state["weights"], state["velocities"] = compiled(state["weights"],
                                                               state["velocities"])
        return float(loss)
    return train
