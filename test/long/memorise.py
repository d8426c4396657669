"""GoogLeNet learns 64 pictures by heart: crops of photographs, a class for each.

    memorise.py MODELS_FOLDER WORK_FOLDER [STEPS]

After training on them, the network with its dropout off must name more than 95 % of them.
"""

import os
import sys

import numpy as np
from PIL import Image

from training import Training

# Of Debian's packages python3-skimage and python-matplotlib-data.
SKIMAGE = "/usr/lib/python3/dist-packages/skimage/data/"
PHOTOGRAPHS = [SKIMAGE + name for name in ("astronaut.png", "coffee.png", "chelsea.png",
                                           "motorcycle_left.png", "hubble_deep_field.jpg")]
PHOTOGRAPHS.append("/usr/share/matplotlib/mpl-data/sample_data/grace_hopper.jpg")
PICTURES, BATCH, SIZE = 64, 16, 224
MEAN = np.array([104.0, 117.0, 123.0])


def cut_pictures():
    """Crops of various sizes at various places, as the network takes them: BGR less the mean."""
    random = np.random.default_rng(4)
    photographs = [Image.open(path).convert("RGB") for path in PHOTOGRAPHS]
    pictures = []
    for index in range(PICTURES):
        photograph = photographs[index % len(photographs)]
        side = int(random.uniform(0.4, 0.9) * min(photograph.size))
        left, top = (int(random.integers(0, size - side + 1)) for size in photograph.size)
        picture = photograph.resize((SIZE, SIZE), Image.Resampling.BILINEAR,
                                    (left, top, left + side, top + side))
        pictures.append(np.asarray(picture, np.float64)[:, :, ::-1] - MEAN)
    return np.stack(pictures).transpose(0, 3, 1, 2)


def main(models, folder, steps=400):
    pictures, classes = cut_pictures(), np.arange(PICTURES)
    training = Training(os.path.join(models, "googlenet.json"), folder, BATCH)
    steps = int(steps)
    losses = training.run(pictures, classes, steps, "--init", training.initial_weights(1),
                          "--policy", "constant", "--lr", "0.01")
    for step in range(0, steps, 20):
        print(f"step {step + 1}: loss {losses[step]:.4f}")
    right = np.mean(training.classify(pictures).argmax(1) == classes)
    print(f"step {steps}: loss {losses[-1]:.4f}; {right:.1%} of {PICTURES} pictures are named")
    return 0 if right > 0.95 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
