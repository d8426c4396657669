"""What systems that keep channels last share: shapes of weights, and padding by axis."""

import numpy as np

from .padding import get_padding, get_pool_padding


def to_nhwc(images):
    return np.ascontiguousarray(np.transpose(images, (0, 2, 3, 1)))


def to_hwio(weights):
    """Filters of convolutions from OIHW; all else as it is."""
    return {name: np.ascontiguousarray(np.transpose(array, (2, 3, 1, 0)))
            if array.ndim == 4 else array for name, array in weights.items()}


def pad_axes(node):
    """((top, bottom), (left, right)) of a convolution."""
    top, left, bottom, right = get_padding(node)
    return (top, bottom), (left, right)


def pad_pool_axes(node, shape):
    """The same of a pool, such that rounding down gives its shape."""
    top, left, bottom, right = get_pool_padding(node, shape)
    return (top, bottom), (left, right)
