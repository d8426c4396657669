"""Writes images, and what Pillow makes of them, for ImageTest.cpp.

usage: make_images.py FOLDER

cases.txt has a line for each case:
    load FILE EXPECTED                     the file as upright RGB
    resize FILE W H X Y w h EXPECTED       resized to W x H, then cut to w x h at (X, Y)
    fail FILE WORDS...                     what the message about it must have
EXPECTED is a PPM file.
"""

import os
import random
import struct
import sys
import zlib

from PIL import Image, ImageOps

folder = sys.argv[1]
cases = []
random.seed(1)


def path(name):
    return os.path.join(folder, name)


def photograph(width, height, mode="RGB"):
    """Smooth colours with some noise: what photographs are like."""
    image = Image.new("RGB", (width, height))
    image.putdata([
        tuple(min(255, max(0, int(value + random.gauss(0, 12)))) for value in
              (255 * x / width, 255 * y / height, 255 * (x + y) % 256))
        for y in range(height) for x in range(width)])
    return image.convert(mode)


def load_case(name, image, **options):
    image.save(path(name), **options)
    expected = ImageOps.exif_transpose(Image.open(path(name))).convert("RGB")
    expected.save(path(name + ".ppm"))
    cases.append(f"load {name} {name}.ppm")


def resize_case(source, full, box):
    name = f"resized_{len(cases)}.ppm"
    image = Image.open(path(source)).resize(full, Image.Resampling.BILINEAR)
    x, y, width, height = box
    image.crop((x, y, x + width, y + height)).convert("RGB").save(path(name))
    numbers = " ".join(map(str, full + box))
    cases.append(f"resize {source} {numbers} {name}")


def fail_case(name, content, words):
    with open(path(name), "wb") as file:
        file.write(content)
    cases.append(f"fail {name} {words}")


def content(name):
    with open(path(name), "rb") as file:
        return file.read()


base = photograph(61, 47)
load_case("rgb.png", base)
load_case("rgb.jpg", base, quality=90)
load_case("full.jpg", base, quality=90, subsampling=0)
load_case("progressive.jpg", base, progressive=True)
load_case("grey.jpg", base.convert("L"))
load_case("grey.png", base.convert("L"))
load_case("bits.png", base.convert("1"))
load_case("palette.png", base.convert("P"))
load_case("few.png", base.quantize(4))
load_case("alpha.png", photograph(30, 20, "RGBA"))
load_case("grey_alpha.png", base.convert("LA"))
load_case("cmyk.jpg", base.convert("CMYK"), quality=95)
transparent = base.quantize(16)
load_case("transparent.png", transparent, transparency=3)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    load_case(f"exif{orientation}.jpg", base, exif=exif.tobytes())
    load_case(f"exif{orientation}.png", base, exif=exif.tobytes())

# 16 bits: Pillow clips grey ones, so the expectation is made here.
deep = [random.randrange(65536) for _ in range(20 * 10)]
image = Image.new("I;16", (20, 10))
image.putdata(deep)
image.save(path("deep.png"))
upper = Image.new("L", (20, 10))
upper.putdata([value >> 8 for value in deep])
upper.convert("RGB").save(path("deep.ppm"))
cases.append("load deep.png deep.ppm")



def deep_case(name, colour, channels):
    """A PNG file of 16 bits a channel in colours, which Pillow doesn't write."""
    width, height = 19, 11
    values = [random.randrange(65536) for _ in range(width * height * channels)]
    rows = b"".join(b"\0" + struct.pack(f">{width * channels}H", *values[i:i + width * channels])
                    for i in range(0, len(values), width * channels))
    chunks = [(b"IHDR", struct.pack(">2I5B", width, height, 16, colour, 0, 0, 0)),
              (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    with open(path(name), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in chunks:
            file.write(struct.pack(">I", len(data)) + kind + data
                       + struct.pack(">I", zlib.crc32(kind + data)))
    upper = Image.new("RGB", (width, height))
    upper.putdata([tuple(value >> 8 for value in values[i:i + 3])
                   for i in range(0, len(values), channels)])
    upper.save(path(name + ".ppm"))
    cases.append(f"load {name} {name}.ppm")


deep_case("deep_rgb.png", 2, 3)
deep_case("deep_rgba.png", 6, 4)

photograph(131, 97).save(path("large.png"))
photograph(9, 200).save(path("tall.png"))
for full, box in [((61, 47), (0, 0, 61, 47)), ((40, 30), (0, 0, 40, 30)),
                  ((40, 30), (7, 3, 24, 24)), ((300, 256), (38, 16, 224, 224)),
                  ((131, 30), (0, 0, 131, 30)), ((1, 1), (0, 0, 1, 1))]:
    resize_case("large.png", full, box)
resize_case("tall.png", (28, 622), (2, 299, 24, 24))
for name, size in [("dot.png", (1, 1)), ("small.png", (7, 7)), ("line.png", (1, 200)),
                   ("long.png", (3000, 2))]:
    photograph(*size).save(path(name))
    scale = 28 / min(size)
    full = (int(size[0] * scale), int(size[1] * scale))
    resize_case(name, full, ((full[0] - 24) // 2, (full[1] - 24) // 2, 24, 24))
resize_case("grey.jpg", (28, 28), (2, 2, 24, 24))

whole = content("rgb.jpg")
fail_case("empty.jpg", b"", "empty")
fail_case("truncated.jpg", whole[:len(whole) // 2], "remature end")
fail_case("short.jpg", whole[:4], "remature end")
fail_case("other.gif", b"GIF89a something", "neither a JPEG nor a PNG")
whole = content("rgb.png")
fail_case("truncated.png", whole[:len(whole) // 2], "truncated")
fail_case("short.png", whole[:10], "truncated")
damaged = bytearray(whole)
damaged[len(whole) // 2] ^= 0xff
fail_case("damaged.png", bytes(damaged), "")
for name in ["wide", "high"]:
    size = (70000, 1) if name == "wide" else (1, 70000)
    Image.new("L", size).save(path(f"{name}.png"))
    cases.append(f"fail {name}.png {size[0]} x {size[1]} pixels; sides of 1 to 65535")
huge = bytearray(content("rgb.png"))
huge[16:24] = struct.pack(">2I", 16000, 16000)
huge[29:33] = struct.pack(">I", zlib.crc32(bytes(huge[12:29])))
fail_case("huge.png", bytes(huge), "16000 x 16000 pixels; 178956970 are the most")

with open(path("cases.txt"), "w") as file:
    file.write("\n".join(cases) + "\n")
