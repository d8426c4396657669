"""The networks of models/ as PyTorch trains them, auxiliary heads included."""

import torch.nn.functional as F

from agreement.networks import GoogLeNet, InceptionSmall


class _Training:
    """Weights are drawn when `forward` runs for the first time; `losses` is what
    training computes with them, without dropout."""

    smoothing = 0.0
    #: Of the learning rate and of the weight decay, for parameters that are no filters.
    bias_rate, other_decay = 1.0, 1.0

    def multipliers(self, name):
        """The learning rate's and the weight decay's."""
        if name.endswith(".bn.bias") or name.endswith(".bn.weight"):
            return 1.0, self.other_decay
        if name.endswith(".bias"):
            return self.bias_rate, self.other_decay
        return 1.0, 1.0

    def loss(self, logits, labels):
        return F.cross_entropy(logits, labels, label_smoothing=self.smoothing)


class TrainedGoogLeNet(_Training, GoogLeNet):
    bias_rate, other_decay = 2.0, 0.0

    def head(self, name, x):
        x = self.conv(f"{name}/conv", F.avg_pool2d(x, 5, 3), 128)
        x = F.relu(self.linear(f"{name}/fc", x, 1024))
        return self.linear(f"{name}/classifier", x, 1000)

    def inception(self, row, x):
        x = super().inception(row, x)
        if row in ("4a", "4d"):
            self.heads.append(self.head("loss1" if row == "4a" else "loss2", x))
        return x

    def total_loss(self, x, labels):
        self.heads = []
        self.forward(x)
        total = self.loss(self.results["loss3/classifier"], labels)
        for logits in self.heads:
            total = total + 0.3 * self.loss(logits, labels)
        return total


class TrainedInceptionSmall(_Training, InceptionSmall):
    smoothing, other_decay = 0.1, 0.0
    training = False

    def conv_bn(self, name, x, filters, kernel=(1, 1)):
        if not self.training:
            return super().conv_bn(name, x, filters, kernel)
        weight = lambda suffix: self.weights[f"{name}.{suffix}"]
        y = F.conv2d(x, weight("weight"), padding=[size // 2 for size in kernel])
        return F.relu(F.batch_norm(
            y, weight("bn.running_mean"), weight("bn.running_var"), weight("bn.weight"),
            weight("bn.bias"), training=True, momentum=0.1, eps=1e-3))

    def total_loss(self, x, labels):
        self.training = True
        self.forward(x)
        return self.loss(self.results["classifier"], labels)


NETWORKS = {"googlenet": TrainedGoogLeNet, "inception_small": TrainedInceptionSmall}
