"""Writes the state dict of torchvision's googlenet, with random weights."""
import sys

import torch
import torchvision

torch.manual_seed(7)
torch.save(torchvision.models.googlenet(weights=None, init_weights=False).state_dict(), sys.argv[1])
