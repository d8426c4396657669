"""TensorFlow on the CPU: a training step as one graph, channels last."""

import numpy as np
import tensorflow as tf

from support.layers import Network
from support.nhwc import pad_axes, pad_pool_axes, to_hwio, to_nhwc


def versions():
    return {"tensorflow": tf.__version__}


class Layers:
    """Functions of the kinds of layers."""

    @staticmethod
    def conv2d(node, shape, x, weight, bias=None):
        y = tf.nn.conv2d(x, weight, node.attributes.get("strides", [1, 1]),
                         [(0, 0), *pad_axes(node), (0, 0)])
        return y if bias is None else tf.nn.bias_add(y, bias)

    @staticmethod
    def linear(node, shape, x, weight, bias=None):
        flat = tf.reshape(tf.transpose(x, (0, 3, 1, 2)), (x.shape[0], -1))
        y = tf.matmul(flat, weight, transpose_b=True)
        return (y if bias is None else tf.nn.bias_add(y, bias))[:, None, None, :]

    @staticmethod
    def relu(node, shape, x):
        return tf.nn.relu(x)

    @staticmethod
    def max_pool(node, shape, x):
        padding = [(0, 0), *pad_pool_axes(node, shape), (0, 0)]
        # The CPU's pools take no explicit padding.
        if any(map(any, padding)):
            x = tf.pad(x, padding, constant_values=-np.inf)
        return tf.nn.max_pool2d(x, node.attributes["kernel"],
                                node.attributes.get("strides", [1, 1]), "VALID")

    @staticmethod
    def avg_pool(node, shape, x):
        padding = pad_pool_axes(node, shape)
        if any(map(any, padding)):
            raise ValueError(f"{node.layer}: an average with padding")
        return tf.nn.avg_pool2d(x, node.attributes["kernel"],
                                node.attributes.get("strides", [1, 1]), "VALID")

    @staticmethod
    def adaptive_avg_pool(node, shape, x):
        if node.shape[1:] != [1, 1]:
            raise ValueError(f"{node.layer}: adaptive pooling to more than one pixel")
        return tf.reduce_mean(x, (1, 2), keepdims=True)

    @staticmethod
    def lrn(node, shape, x):
        a = node.attributes
        return tf.nn.local_response_normalization(
            x, depth_radius=a["size"] // 2, bias=a["k"], alpha=a["alpha"] / a["size"],
            beta=a["beta"])

    @staticmethod
    def concat(node, shape, *values):
        return tf.concat(values, 3)

    @staticmethod
    def dropout(node, shape, x):
        return x


def load(settings, images):
    tf.config.threading.set_intra_op_parallelism_threads(settings["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(1)
    network, layers = Network(settings), Layers()
    x = tf.constant(to_nhwc(images))
    labels = tf.constant(np.load(settings["labels"]))
    weights = {name: tf.Variable(array) for name, array in to_hwio(network.weights).items()}
    velocities = {name: tf.Variable(tf.zeros_like(weight)) for name, weight in weights.items()}
    rates, factors = settings["rates"], network.multipliers(settings["table"])

    @tf.function(jit_compile=bool(settings["options"].get("compile")))
    def step():
        with tf.GradientTape() as tape:
            loss = 0.0
            for weight, values in network.evaluate_logits(x, weights, layers):
                logits = tf.reshape(values, (len(images), -1))
                loss += weight * tf.reduce_mean(
                    tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
        for name, gradient in tape.gradient(loss, weights).items():
            rate, decay = factors[name]
            gradient += rates["weight_decay"] * decay * weights[name]
            velocities[name].assign(rates["momentum"] * velocities[name]
                                    + rates["learning_rate"] * rate * gradient)
            weights[name].assign_sub(velocities[name])
        return loss

    return lambda: float(step())
