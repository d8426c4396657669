"""What a layer adds around its input."""

from .graph import GraphError


def get_padding(node):
    """Top, left, bottom, right: the same order as both begins and both ends of ONNX."""
    return node.attributes.get("padding", [0] * 4)


def get_pool_padding(node, input_shape):
    """All four paddings of a pool, such that rounding down gives the node's shape."""
    strides = node.attributes.get("strides", [1, 1])
    top, left, bottom, right = get_padding(node)
    ends = []
    for axis, (begin, end) in enumerate(((top, bottom), (left, right))):
        needed = ((node.shape[1 + axis] - 1) * strides[axis] + node.attributes["kernel"][axis]
                  - input_shape[1 + axis] - begin)
        if needed > end and node.attributes.get("count_include_pad"):
            raise GraphError(f"{node.layer}: counts padding and rounds up, which other systems "
                             "cannot do")
        ends.append(max(end, needed))
    return [top, left, *ends]
