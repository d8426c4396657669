"""Writes images that are whole, odd or damaged, and what Pillow makes of them, for ImageTest.cpp.

usage: damage_images.py FOLDER

FOLDER has JPEG files, base_*.jpg, of each kind of coding. cases.txt gets lines as make_images.py
writes them. The rule is that the same files are read, to the same pixels; where we do otherwise,
`ours` says so, and why.
"""

import glob
import io
import os
import random
import struct
import sys
import warnings
import zlib

from PIL import Image, ImageOps

folder = sys.argv[1]
cases = []
random.seed(2)
warnings.simplefilter("ignore")


def path(name):
    return os.path.join(folder, name)


def pillow(data):
    """The file as upright RGB; None where Pillow refuses it."""
    try:
        return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    except Exception:  # whatever it is, there are no pixels
        return None


def case(name, data, ours="as Pillow"):
    """`ours`: as Pillow, "refused", or an image."""
    with open(path(name), "wb") as file:
        file.write(data)
    expected = pillow(data) if ours == "as Pillow" else ours
    if expected is None or expected == "refused":
        cases.append(f"fail {name} ")
    else:
        expected.save(path(name + ".ppm"))
        cases.append(f"load {name} {name}.ppm")


# JPEG: what follows the last bytes of the picture.
TAILS = {
    "none": b"", "1": b"\0", "2": bytes(2), "7": bytes(7), "30": bytes(30), "zeros": bytes(4096),
    "samsung": b"\0\0\x01\x0a SEFH" + bytes(range(1, 120)) * 4, "ff": b"\xff", "ffs": b"\xff" * 9,
    "ff00": b"\xff\0" * 20, "restarts": b"\xff\xd0abc" * 4, "soi": b"\xff\xd8" + bytes(9),
    "scan": b"\xff\xda" + bytes(99), "app": b"\xff\xe1\0\x09abcdefg",
    "app_cut": b"\xff\xe1\xff\x09abcdefg", "app_eoi": b"\xff\xe1\0\x09abcdefg\xff\xd9",
    "long": bytes(200000), "comment": b"\xff\xfe\0\x05abc" + bytes(99),
    "table": b"\xff\xc4\0\x05abc" + bytes(99), "eoi": b"\xff\xd9", "eoi_junk": b"\xff\xd9junk",
    "zeros_eoi": bytes(99) + b"\xff\xd9", "two_eoi": b"\xff\xd9" * 2,
    "file": b"\xff\xd9\xff\xd8\xff\xe0 another"}
for base in sorted(glob.glob(path("base_*.jpg"))):
    name = os.path.basename(base)[5:-4]
    with open(base, "rb") as file:
        whole = file.read()
    assert whole.endswith(b"\xff\xd9")
    picture = whole[:-2]
    pixels = pillow(whole)
    assert pixels, name
    for tail, data in TAILS.items():
        case(f"{name}_{tail}.jpg", picture + data)
    body = whole.index(b"\xff\xda") + 20
    for cut in [3, 5, 9, 20, (len(whole) - body) // 2, len(whole) - body, len(whole) - 30,
                len(whole) - 2, len(whole) - 1]:
        case(f"{name}_cut{cut}.jpg", whole[:-cut])
        case(f"{name}_cut{cut}_zeros.jpg", whole[:-cut] + bytes(300))
        # Pillow shows grey, as far as the picture is missing: we refuse. (Where nothing visible is
        # missing, both are right.) An arithmetic coder leaves out zeros at the end of its data,
        # so there nobody can tell.
        ended = whole[:-cut] + b"\xff\xd9"
        seen = pillow(ended)
        if seen is None or name.startswith("arithmetic"):
            case(f"{name}_cut{cut}_eoi.jpg", ended)
        elif seen.tobytes() != pixels.tobytes():
            case(f"{name}_cut{cut}_eoi.jpg", ended, "refused")


def without(data, marker):
    """A JPEG file without its segments of this kind."""
    result, at = data[:2], 2
    while data[at + 1] != 0xda:
        size = 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
        if data[at + 1] != marker:
            result += data[at:at + size]
        at += size
    return result + data[at:]


def adobe(transform):
    return b"\xff\xee\0\x0eAdobe" + struct.pack(">HHHB", 100, 0, 0, transform)


# Colours: three and four channels, whatever the markers say.
colours = Image.merge("CMYK", [Image.radial_gradient("L").rotate(90 * i).resize((40, 30))
                               for i in range(3)] + [Image.linear_gradient("L").resize((40, 30))])
for mode in ["CMYK", "RGB", "L"]:
    file = io.BytesIO()
    colours.convert(mode).save(file, "JPEG", quality=95)
    plain = without(without(file.getvalue(), 0xee), 0xe0)
    jfif = b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    for head, start in {"": b"", "jfif_": jfif}.items():
        case(f"{mode}_{head}plain.jpg", plain[:2] + start + plain[2:])
        for transform in range(4):
            case(f"{mode}_{head}adobe{transform}.jpg",
                 plain[:2] + start + adobe(transform) + plain[2:])
            case(f"{mode}_{head}adobe_first{transform}.jpg",
                 plain[:2] + adobe(transform) + start + plain[2:])
    # Pillow refuses, since it reads beyond the end of this marker.
    case(f"{mode}_short_adobe.jpg", plain[:2] + b"\xff\xee\0\x07Adobe" + plain[2:], pillow(plain))
    case(f"{mode}_other_app14.jpg", plain[:2] + b"\xff\xee\0\x0eNobody\0\0\0\0\0\0" + plain[2:])


# PNG
def chunk(kind, data, crc=0):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data) ^ crc))


def filtered(image, rows=None):
    """The lines of an image, each with filter 0."""
    width, height = image.size
    data = image.tobytes()
    stride = len(data) // height
    return b"".join(b"\0" + data[y * stride:(y + 1) * stride] for y in range(rows or height))


def interlaced(image):
    """Adam7's seven images, one after another."""
    width, height = image.size
    lines = b""
    for x, y, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                         (1, 0, 2, 2), (0, 1, 1, 2)]:
        columns, rows = -(-(width - x) // dx), -(-(height - y) // dy)
        if columns <= 0 or rows <= 0:
            continue
        part = Image.new(image.mode, (columns, rows))
        part.putdata([image.getpixel((x + dx * i, y + dy * j))
                      for j in range(rows) for i in range(columns)])
        lines += filtered(part)
    return lines


SIGNATURE, END = b"\x89PNG\r\n\x1a\n", chunk(b"IEND", b"")


def header(image, interlace=0, crc=0):
    kind = {"L": 0, "RGB": 2, "P": 3, "LA": 4, "RGBA": 6}[image.mode]
    return chunk(b"IHDR", struct.pack(">2I5B", *image.size, 8, kind, 0, 0, interlace), crc)


photo = colours.convert("RGB").resize((23, 19))
for mode in ["RGB", "L", "P", "LA", "RGBA"]:
    for interlace in [0, 1]:
        image = photo.convert("L").convert(mode) if mode == "LA" else photo.convert(mode)
        lines = interlaced(image) if interlace else filtered(image)
        packed = zlib.compress(lines)
        palette = b""
        if mode == "P":
            colour_table = image.getpalette()
            palette = chunk(b"PLTE", bytes(colour_table[:768]))
        start = SIGNATURE + header(image, interlace) + palette
        whole = start + chunk(b"IDAT", packed) + END
        name = f"{mode}{interlace}"
        assert pillow(whole), name
        case(f"{name}.png", whole)
        for cut in list(range(1, 40)) + [len(packed) // 2, len(packed), len(whole) - 30]:
            case(f"{name}_cut{cut}.png", whole[:-cut])
        for tail, data in {"junk": b"junk" * 9, "zeros": bytes(5000), "file": whole}.items():
            case(f"{name}_{tail}.png", whole + data)
            # Pillow takes junk that has letters for a chunk, and refuses it since it is cut.
            case(f"{name}_no_end_{tail}.png", whole[:-12] + data,
                 pillow(whole) if tail == "junk" else "as Pillow")
        text, bad = chunk(b"tEXt", b"Title\0x"), chunk(b"tEXt", b"Title\0x", 1)
        pixels = chunk(b"IDAT", packed)
        half = len(packed) // 2
        two = chunk(b"IDAT", packed[:half]), chunk(b"IDAT", packed[half:])
        for what, data in {
                "crc_header": SIGNATURE + header(image, interlace, 1) + palette + pixels + END,
                "crc_pixels": start + chunk(b"IDAT", packed, 5) + END,
                "crc_first": start + chunk(b"IDAT", packed[:half], 5) + two[1] + END,
                "crc_text_before": start + bad + pixels + END,
                "crc_text_after": start + pixels + bad + END,
                "crc_end": whole[:-1] + b"x",
                "text": start + text + pixels + text + END,
                "unknown": start + chunk(b"abCd", b"1") + pixels + chunk(b"abCd", b"1") + END,
                "two": start + two[0] + two[1] + END,
                "empty": start + chunk(b"IDAT", b"") + pixels + chunk(b"IDAT", b"") + END,
                "bytes": start + b"".join(chunk(b"IDAT", packed[i:i + 1])
                                          for i in range(len(packed))) + END,
                "adler": start + chunk(b"IDAT", packed[:-1] + b"x") + END,
                "no_adler": start + chunk(b"IDAT", packed[:-4]) + END,
                "half_adler": start + chunk(b"IDAT", packed[:-2]) + END,
                "adler_apart": start + chunk(b"IDAT", packed[:-4])
                + chunk(b"IDAT", packed[-4:]) + END,
                "behind": start + chunk(b"IDAT", packed + b"junk") + END,
                "longer": start + chunk(b"IDAT", zlib.compress(lines + bytes(500))) + END,
                "shorter": start + chunk(b"IDAT", zlib.compress(lines[:-1])) + END,
                "half": start + chunk(b"IDAT", zlib.compress(lines[:len(lines) // 2])) + END,
                "filter": start + chunk(b"IDAT", zlib.compress(lines[:-9])) + END,
                "no_pixels": start + END,
                "length": start + struct.pack(">I", 1 << 30) + pixels[4:] + END,
                "stored": start + chunk(b"IDAT", zlib.compress(lines, 0)) + END,
                }.items():
            case(f"{name}_{what}.png", data)
        # A chunk that is cut, behind the pixels.
        case(f"{name}_after_pixels.png", start + pixels + b"\0\0\0\x09tEXt", pillow(whole))
        # The format forbids both: what is between may change the picture. Pillow reads the
        # second.
        case(f"{name}_apart.png", start + two[0] + text + two[1] + END)
        case(f"{name}_critical.png", start + chunk(b"ABCD", b"1") + pixels + END, "refused")

# Orientations: in EXIF as a chunk, as a profile in each kind of text, and in XMP.
plain = chunk(b"IDAT", zlib.compress(filtered(photo)))
start = SIGNATURE + header(photo)


def profile(exif, digits=None):
    digits = digits if digits is not None else "\n".join(
        exif.hex()[i:i + 72] for i in range(0, 2 * len(exif), 72))
    return f"\nexif\n{len(exif):8}\n{digits}\n".encode()


def texts(key, value):
    """Each kind of text chunk."""
    return {"text": chunk(b"tEXt", key + b"\0" + value),
            "ztxt": chunk(b"zTXt", key + b"\0\0" + zlib.compress(value)),
            "itxt": chunk(b"iTXt", key + b"\0\0\0\0\0" + value),
            "itxt_packed": chunk(b"iTXt", key + b"\0\1\0en\0key\0" + zlib.compress(value))}


KEY = b"Raw profile type exif"
for orientation in [0, 3, 6, 8, 9]:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = exif.tobytes()
    other = Image.Exif()
    other[0x0112] = 2
    nothing = Image.Exif()
    nothing[0x010f] = "maker"
    variants = {"chunk": chunk(b"eXIf", data[6:])}
    # With the name that only JPEG files should have, which Pillow does not expect.
    case(f"turn{orientation}_chunk_named.png", start + chunk(b"eXIf", data) + plain + END,
         pillow(start + variants["chunk"] + plain + END))
    for kind, made in texts(KEY, profile(data)).items():
        variants[kind] = made
        variants[kind + "_chunk"] = made + chunk(b"eXIf", other.tobytes()[6:])
        variants[kind + "_empty_chunk"] = made + chunk(b"eXIf", nothing.tobytes()[6:])
    for kind, made in texts(KEY, profile(data[6:])).items():
        variants[kind + "_bare"] = made
    for kind, made in texts(KEY, profile(data, data.hex().upper())).items():
        variants[kind + "_upper"] = made
    for form in [f'tiff:Orientation="{orientation}"',
                 f"<tiff:Orientation>{orientation}</tiff:Orientation>"]:
        xmp = f"<x:xmpmeta><rdf:Description {form}/></x:xmpmeta>".encode()
        for kind, made in texts(b"XML:com.adobe.xmp", xmp).items():
            variants[f"{kind}_xmp{len(form)}"] = made
            variants[f"{kind}_xmp{len(form)}_exif"] = made + chunk(b"eXIf", other.tobytes()[6:])
    for kind, made in texts(b"Comment", profile(data)).items():
        variants[kind + "_other"] = made
    for kind, made in variants.items():
        case(f"turn{orientation}_{kind}.png", start + made + plain + END)
        case(f"turn{orientation}_{kind}_after.png", start + plain + made + END)
        case(f"turn{orientation}_{kind}_cut.png", start + plain + made)
# Pillow reads the picture, and then throws at its orientation: we leave it as it is.
for what, digits in {"letters": "xyz", "odd": "4578696", "none": ""}.items():
    for kind, made in texts(KEY, profile(b"123", digits)).items():
        case(f"profile_{what}_{kind}.png", start + made + plain + END, photo)

# Sizes that are extreme.
for size in [(1, 1), (2, 1), (1, 2), (7, 7), (1, 200), (200, 1), (16385, 2), (2, 20000), (5, 3)]:
    image = photo.resize(size)
    for ending in ["png", "jpg"]:
        file = io.BytesIO()
        image.save(file, "PNG" if ending == "png" else "JPEG")
        case(f"size{size[0]}_{size[1]}.{ending}", file.getvalue())
    case(f"size{size[0]}_{size[1]}_interlaced.png",
         SIGNATURE + header(image, 1) + chunk(b"IDAT", zlib.compress(interlaced(image))) + END)

with open(path("cases.txt"), "w") as file:
    file.write("\n".join(cases) + "\n")
