"""Augments an image with Pillow, with the random numbers that the program takes.

usage: augment.py FOLDER

Writes FOLDER/photo.png, and for each case of FOLDER/cases.json the result as a PPM file. The
random numbers are Philox's (Salmon et al., 2011), written here a second time.
"""

import json
import math
import os
import random
import sys

from PIL import Image, ImageEnhance, ImageOps

BITS = 0xffffffff
RESAMPLING = {"bilinear": Image.Resampling.BILINEAR, "area": Image.Resampling.BOX,
              "nearest": Image.Resampling.NEAREST, "cubic": Image.Resampling.BICUBIC}


def philox(counter, key):
    for _ in range(10):
        first, second = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [(second >> 32) ^ counter[1] ^ key[0], second & BITS,
                   (first >> 32) ^ counter[3] ^ key[1], first & BITS]
        key = [(key[0] + 0x9E3779B9) & BITS, (key[1] + 0xBB67AE85) & BITS]
    return counter


class Draws:
    def __init__(self, seed, epoch, position):
        self.key = [(seed & BITS) ^ 0x61756721, seed >> 32]
        self.counter = [0, epoch & BITS, position & BITS, position >> 32]
        self.words = []

    def bits(self):
        if not self.words:
            self.words = philox(self.counter, self.key)
            self.counter[0] += 1
        return self.words.pop(0)

    def uniform(self, low, high):
        return low + (high - low) * (self.bits() / 2**32)

    def below(self, count):
        return self.bits() * count >> 32


def rounded(value):
    return math.floor(value + 0.5)


def patch(size, area, aspect, draws):
    width, height = size
    for _ in range(10):
        pixels = draws.uniform(*area) * width * height
        ratio = math.exp(draws.uniform(math.log(aspect[0]), math.log(aspect[1])))
        w, h = rounded(math.sqrt(pixels * ratio)), rounded(math.sqrt(pixels / ratio))
        if 1 <= w <= width and 1 <= h <= height:
            x = draws.below(width - w + 1)
            y = draws.below(height - h + 1)
            return x, y, x + w, y + h
    ratio = min(max(width / height, aspect[0]), aspect[1])
    w, h = min(rounded(height * ratio), width), min(rounded(width / ratio), height)
    x, y = (width - w) // 2, (height - h) // 2
    return x, y, x + w, y + h


def augment(image, options, size, resize, draws):
    width, height = size
    if "area" in options:
        box = patch(image.size, options["area"], options.get("aspect", [3 / 4, 4 / 3]), draws)
        names = options.get("interpolation", "bilinear")
        if names == "random":
            names = list(RESAMPLING)
        names = [names] if isinstance(names, str) else names
        name = names[draws.below(len(names))]
        image = image.crop(box).resize(size, RESAMPLING[name])
    else:
        shorter = min(image.size)
        image = image.resize([resize * side // shorter for side in image.size],
                             Image.Resampling.BILINEAR)
        if options.get("random_crop"):
            x = draws.below(image.width - width + 1)
            y = draws.below(image.height - height + 1)
        else:
            x, y = round((image.width - width) / 2), round((image.height - height) / 2)
        image = image.crop((x, y, x + width, y + height))
    if padding := options.get("crop_padding", 0):
        image = ImageOps.expand(image, padding)
        x, y = draws.below(2 * padding + 1), draws.below(2 * padding + 1)
        image = image.crop((x, y, x + width, y + height))
    mirrored = options.get("mirror") and draws.below(2)
    if amount := options.get("photometric", 0):
        amount = 0.5 if amount is True else amount
        order = [ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color]
        for i in (2, 1):
            j = draws.below(i + 1)
            order[i], order[j] = order[j], order[i]
        for enhance in order:
            image = enhance(image).enhance(draws.uniform(1 - amount, 1 + amount))
    return ImageOps.mirror(image) if mirrored else image


def photograph(width, height):
    """Smooth colours with some noise: what photographs are like."""
    image = Image.new("RGB", (width, height))
    image.putdata([
        tuple(min(255, max(0, int(value + random.gauss(0, 12)))) for value in
              (255 * x / width, 255 * y / height, 255 * (x + y) % 256))
        for y in range(height) for x in range(width)])
    return image


def main():
    folder = sys.argv[1]
    random.seed(1)
    photo = photograph(131, 97)
    photo.save(os.path.join(folder, "photo.png"))
    with open(os.path.join(folder, "cases.json"), encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        draws = Draws(case["seed"], case["epoch"], case["position"])
        result = augment(photo, case["augmentation"], case["size"], case["resize"], draws)
        result.save(os.path.join(folder, case["expected"]))


main()
