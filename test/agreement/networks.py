"""The networks of models/ in PyTorch, with random weights that keep every layer alive.

Two are written out here as the papers and comments describe them, two are torchvision's.
Weights are drawn while images pass: each layer is scaled to what reaches it, so that no
activation dies or saturates. Most activations are positive before ReLU: where ReLU cuts
off more of what differs between images, a deep random network multiplies rounding errors,
in PyTorch's own f32 as well, until they say nothing about who computed it. Weights are
numbers of f32, with which PyTorch computes in double.
"""

import torch
import torch.nn.functional as F


def _f32(tensor):
    """The nearest numbers that weight files can hold."""
    return tensor.float().double()


def images(count, shape, seed):
    """Images that differ in colours, in coarse shapes and in grain."""
    random = torch.Generator().manual_seed(seed)
    normal = lambda *size: torch.randn(size, generator=random)
    result = 0.5 * normal(count, shape[0], 1, 1) + 0.3 * normal(count, *shape)
    for size in (4, 15):
        result = result + F.interpolate(
            normal(count, shape[0], size, size), shape[1:], mode="bilinear",
            align_corners=True)
    return _f32(result)


class Drawn:
    """Layers by name, whose weights are drawn when images pass for the first time."""

    def __init__(self, seed):
        self.random = torch.Generator().manual_seed(seed)
        self.weights, self.results = {}, {}

    def normal(self, *size):
        return torch.randn(size, generator=self.random).double()

    def weight(self, name, draw):
        if name not in self.weights:
            self.weights[name] = _f32(draw())
        return self.weights[name]

    def keep(self, name, value):
        """Makes `value` a result to compare."""
        self.results[name] = value
        return value

    def _filter(self, name, x, filters, kernel):
        shape = (filters, x.shape[1], *kernel)
        return self.weight(f"{name}.weight", lambda: self.normal(*shape))

    def conv(self, name, x, filters, kernel=1, stride=1, deviation=10.0):
        """Convolution with bias, then ReLU; `deviation` of its channels before it."""
        weight, bias = f"{name}.weight", f"{name}.bias"
        if weight not in self.weights:
            raw = self._filter(name, x, filters, (kernel, kernel))
            y = F.conv2d(x, raw, stride=stride, padding=kernel // 2)
            deviation = deviation * uneven(filters, self.random)
            scale = deviation / steady_variance(y).sqrt()
            shift = (deviation * (1 + 0.5 * self.normal(filters))
                     - scale * y.mean((0, 2, 3)))
            self.weights[weight] = _f32(raw * scale[:, None, None, None])
            self.weights[bias] = _f32(shift)
        return F.relu(F.conv2d(x, self.weights[weight], self.weights[bias], stride,
                               kernel // 2))

    def conv_bn(self, name, x, filters, kernel=(1, 1)):
        """Convolution without bias, batch norm, ReLU."""
        y = F.conv2d(x, self._filter(name, x, filters, kernel),
                     padding=[size // 2 for size in kernel])
        mean, variance = (
            self.weight(f"{name}.bn.running_mean", lambda: near_mean(y, self.random)),
            self.weight(f"{name}.bn.running_var", lambda: near_variance(y, self.random)),
        )
        gamma = self.weight(f"{name}.bn.weight", lambda: uneven(filters, self.random))
        beta = self.weight(f"{name}.bn.bias",
                           lambda: gamma * (1 + 0.5 * self.normal(filters)))
        return F.relu(F.batch_norm(y, mean, variance, gamma, beta, eps=1e-3))

    def linear(self, name, x, outputs):
        x = x.flatten(1)
        weight = self.weight(f"{name}.weight", lambda: self.normal(
            outputs, x.shape[1]) / x.pow(2).sum(1).mean().sqrt())
        bias = self.weight(f"{name}.bias", lambda: 0.3 * self.normal(outputs))
        return F.linear(x, weight, bias)


def uneven(size, random):
    """Factors of channels, some of them large, as training leaves them."""
    return (0.7 * torch.randn(size, generator=random)).exp().double()


def steady_variance(x):
    """The variances of channels over more images than a few: as much the layer's as the
    channel's own, so that one in which these images happen to agree is not blown up."""
    variance = x.var((0, 2, 3))
    return 0.5 * (variance + variance.mean())


def near_mean(x, random):
    """Running means that are not quite the ones of `x`."""
    mean, deviation = x.mean((0, 2, 3)), x.std((0, 2, 3))
    return mean + 0.3 * deviation * torch.randn(mean.shape, generator=random).double()


def near_variance(x, random):
    """Running variances that are not quite the ones of `x`."""
    variance = steady_variance(x)
    return variance * (0.5 + 1.5 * torch.rand(variance.shape, generator=random)).double()


class GoogLeNet(Drawn):
    """Table 1 of Going Deeper with Convolutions, with BVLC's strides and padding."""

    table, map, logits = "googlenet.json", None, "loss3/classifier"
    shape = (3, 224, 224)
    columns = {
        "3a": (64, 96, 128, 16, 32, 32),
        "3b": (128, 128, 192, 32, 96, 64),
        "4a": (192, 96, 208, 16, 48, 64),
        "4b": (160, 112, 224, 24, 64, 64),
        "4c": (128, 128, 256, 24, 64, 64),
        "4d": (112, 144, 288, 32, 64, 64),
        "4e": (256, 160, 320, 32, 128, 128),
        "5a": (256, 160, 320, 32, 128, 128),
        "5b": (384, 192, 384, 48, 128, 128),
    }

    def inception(self, row, x):
        name = f"inception_{row}"
        one, reduce3, three, reduce5, five, pool = self.columns[row]
        y = [
            self.conv(f"{name}/1x1", x, one),
            self.conv(f"{name}/3x3", self.conv(f"{name}/3x3_reduce", x, reduce3), three, 3),
            self.conv(f"{name}/5x5", self.conv(f"{name}/5x5_reduce", x, reduce5), five, 5),
            self.conv(f"{name}/pool_proj", F.max_pool2d(x, 3, 1, 1), pool),
        ]
        return self.keep(name, torch.cat(y, dim=1))

    def forward(self, x):
        pool = lambda value: F.max_pool2d(value, 3, 2, ceil_mode=True)
        # So large that the normalisation has much to divide by.
        x = pool(self.conv("conv1/7x7_s2", x, 64, 7, 2, deviation=100.0))
        x = F.local_response_norm(x, 5, 1e-4, 0.75, 1.0)
        x = self.conv("conv2/3x3_reduce", x, 64)
        x = self.conv("conv2/3x3", x, 192, 3, deviation=100.0)
        x = pool(F.local_response_norm(x, 5, 1e-4, 0.75, 1.0))
        for row in self.columns:
            x = self.inception(row, x)
            if row in ("3b", "4e"):
                x = pool(x)
        x = self.linear("loss3/classifier", F.avg_pool2d(x, 7, 1), 1000)
        self.keep("loss3/classifier", x)
        return self.keep("prob", F.softmax(x, dim=1))

    def tensors(self):
        return self.weights


class BvlcGoogLeNet(GoogLeNet):
    """The same under the names of BVLC's blobs."""

    map = "googlenet_bvlc.map.json"

    def tensors(self):
        names = {".weight": ".blobs.0", ".bias": ".blobs.1"}
        return {
            name.replace(end, names[end]): value
            for name, value in self.weights.items()
            for end in names if name.endswith(end)
        }


class InceptionSmall(Drawn):
    """A few modules for small grey images; the last holds a concatenation."""

    table, map, logits = "inception_small.json", None, "classifier"
    shape = (1, 28, 28)
    columns = {
        "module1": (32, 24, 48, 16, 32, 16),
        "module2": (48, 48, 80, 24, 40, 24),
        "module3": (64, 48, 96, 32, 48, 32),
    }

    def module(self, name, x):
        one, reduce3, three, reduce_double, double, pool = self.columns[name]
        conv = lambda layer, *rest: self.conv_bn(f"{name}/{layer}", *rest)
        y = conv("double_1", conv("double_reduce", x, reduce_double), double, (3, 3))
        return self.keep(name, torch.cat([
            conv("1x1", x, one),
            conv("3x3", conv("3x3_reduce", x, reduce3), three, (3, 3)),
            conv("double_2", y, double, (3, 3)),
            conv("pool_proj", F.max_pool2d(x, 3, 1, 1), pool),
        ], dim=1))

    def nested_module(self, x):
        conv = lambda layer, *rest: self.conv_bn(f"module4/{layer}", *rest)
        y = conv("nested_3x3", conv("nested_reduce", x, 32), 48, (3, 3))
        nested = self.keep("module4/nested", torch.cat([
            conv("nested/1x3", y, 48, (1, 3)), conv("nested/3x1", y, 48, (3, 1))], dim=1))
        return self.keep("module4", torch.cat([
            conv("1x1", x, 64),
            conv("3x3", conv("3x3_reduce", x, 48), 96, (3, 3)),
            nested,
            conv("pool_proj", F.max_pool2d(x, 3, 1, 1), 32),
        ], dim=1))

    def forward(self, x):
        x = F.max_pool2d(self.conv_bn("conv1", x, 16, (3, 3)), 3, 2, 1)
        x = self.module("module1", self.conv_bn("conv2", x, 48, (3, 3)))
        x = self.module("module3", self.module("module2", F.max_pool2d(x, 3, 2, 1)))
        x = F.adaptive_avg_pool2d(self.nested_module(x), 1)
        x = self.keep("classifier", self.linear("classifier", x, 10))
        return self.keep("prob", F.softmax(x, dim=1))

    def tensors(self):
        return self.weights


class _Torchvision:
    """One of torchvision's models, under the names of its state dict."""

    def __init__(self, seed):
        # Only these need torchvision.
        import torchvision

        torch.manual_seed(seed)
        self.random = torch.Generator().manual_seed(seed)
        self.results, self.drawn = {}, False
        self.model = getattr(torchvision.models, self.function)(
            weights=None, transform_input=True, aux_logits=True, init_weights=False)
        self.model.double().eval()
        for parameter in self.model.parameters():
            parameter.data = _f32(parameter.data)
        for name, module in self.model.named_modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.register_forward_pre_hook(self._draw_batch_norm)
            elif isinstance(module, torch.nn.Linear):
                module.register_forward_pre_hook(self._draw_linear)
            if tap := self.get_tap(name):
                module.register_forward_hook(
                    lambda module, inputs, result, tap=tap: self.results.update(
                        {tap: result.detach()}))

    def _draw_batch_norm(self, norm, inputs):
        if self.drawn:
            return
        normal = torch.randn(norm.num_features, generator=self.random).double()
        gamma = uneven(norm.num_features, self.random)
        norm.running_mean.copy_(_f32(near_mean(inputs[0], self.random)))
        norm.running_var.copy_(_f32(near_variance(inputs[0], self.random)))
        norm.weight.data = _f32(gamma)
        norm.bias.data = _f32(gamma * (1 + 0.5 * normal))

    def _draw_linear(self, linear, inputs):
        if self.drawn:
            return
        normal = torch.randn(linear.weight.shape, generator=self.random).double()
        norm = inputs[0].pow(2).sum(1).mean().sqrt()
        linear.weight.data = _f32(normal / norm)

    def forward(self, x):
        self.model(x)
        self.drawn = True

    def tensors(self):
        return self.model.state_dict()


class TorchvisionGoogLeNet(_Torchvision):
    function, logits = "googlenet", "loss3/classifier"
    table, map = "googlenet_bn.json", "googlenet_torchvision.map.json"
    shape = (3, 224, 224)

    def get_tap(self, name):
        if name == "fc":
            return self.logits
        if name.startswith("inception") and "." not in name:
            return name.replace("inception", "inception_")
        return None


class TorchvisionInceptionV3(_Torchvision):
    function, logits = "inception_v3", "fc"
    table, map = "inception_v3.json", "inception_v3_torchvision.map.json"
    shape = (3, 299, 299)

    def get_tap(self, name):
        return name if name == "fc" or (name.startswith("Mixed") and "." not in name) else None


NETWORKS = {
    "googlenet": GoogLeNet,
    "googlenet_bvlc": BvlcGoogLeNet,
    "inception_small": InceptionSmall,
    "googlenet_bn": TorchvisionGoogLeNet,
    "inception_v3": TorchvisionInceptionV3,
}
