"""Writes small images with Pillow, and what Pillow reads from them.

Run in this folder: python make_images.py (Pillow 13, NumPy 2; seed fixed). `expected.json` has for each file the mode
that onepixel's rules give it, its height and width, the pixels as hexadecimal, and by how much a decoder may differ.
"""

import json

import numpy as np
from PIL import Image

HEIGHT, WIDTH = 9, 14
random = np.random.default_rng(20240611)


def smooth(channels):
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [40 + 9 * rows + (5 + 3 * c) * columns for c in range(channels)]
    return np.stack(planes, axis=-1).clip(0, 255).astype(np.uint8)


def noise(*shape):
    return random.integers(0, 256, (HEIGHT, WIDTH, *shape), dtype=np.uint8)


def needed(pixels):
    """Leaves out opacity and colour that an image with a palette does not use."""
    rgba = np.asarray(pixels.convert("RGBA"))
    colour = (rgba[..., :1] != rgba[..., :3]).any()
    alpha = (rgba[..., 3] != 255).any()
    channels = [0, 1, 2] if colour else [0]
    return rgba[..., channels + ([3] if alpha else [])]


NAMES = {1: "grey", 2: "grey with opacity", 3: "RGB", 4: "RGBA"}
expected = {}


def save(name, image, tolerance=0, **options):
    image.save(name, **options)
    with Image.open(name) as read:
        read.load()
        if read.mode == "P":
            pixels = needed(read)
        elif read.mode.startswith("I"):
            pixels = ((np.asarray(read).astype(np.int64) + 128) // 257).astype(np.uint8)
        elif read.mode == "1":
            pixels = np.asarray(read.convert("L"))
        else:
            pixels = np.asarray(read)
    pixels = pixels.reshape(HEIGHT, WIDTH, -1)
    expected[name] = {
        "mode": NAMES[pixels.shape[2]],
        "height": HEIGHT,
        "width": WIDTH,
        "tolerance": tolerance,
        "pixels": pixels.tobytes().hex(),
    }


grey, rgb = Image.fromarray(noise()), Image.fromarray(noise(3))
grey_alpha, rgba = Image.fromarray(noise(2), "LA"), Image.fromarray(noise(4))
smooth_grey, smooth_rgb = Image.fromarray(smooth(1)[..., 0]), Image.fromarray(smooth(3))
bits = Image.fromarray(noise() > 127)
deep = Image.fromarray(random.integers(0, 1 << 16, (HEIGHT, WIDTH), dtype=np.uint16))
palette = rgb.quantize(16)
cut_out = palette.copy()
cut_out.info["transparency"] = 3

save("grey.png", grey)
save("grey_alpha.png", grey_alpha)
save("rgb.png", rgb)
save("rgba.png", rgba)
save("palette.png", palette)
save("palette_grey.png", grey.convert("P"))
save("palette_cut_out.png", cut_out, transparency=3)
save("bits.png", bits)
save("deep.png", deep)
save("grey.jpg", smooth_grey, tolerance=2, quality=95)
save("rgb.jpg", smooth_rgb, tolerance=2, quality=95, subsampling=0)
save("progressive.jpg", smooth_rgb, tolerance=2, quality=95, subsampling=0, progressive=True)
save("rgb.webp", rgb, lossless=True)
save("rgba.webp", rgba, lossless=True, exact=True)
save("lossy.webp", smooth_rgb, tolerance=3, quality=95)
save("grey.bmp", grey)
save("rgb.bmp", rgb)
save("palette.bmp", palette)
save("bits.bmp", bits)
save("grey.gif", grey)
save("palette.gif", palette)
save("cut_out.gif", cut_out, transparency=3)
save("animated.gif", palette, save_all=True, append_images=[rgb.rotate(180).quantize(16)])
save("grey.tif", grey)
save("rgb_lzw.tif", rgb, compression="tiff_lzw")
save("rgb_deflate.tif", rgb, compression="tiff_adobe_deflate")
save("rgba.tif", rgba)
save("bits.tif", bits)
save("deep.tif", deep)

exif = Image.Exif()
exif[0x0112] = 6
save("turned.jpg", smooth_grey, tolerance=2, quality=95, exif=exif)

with open("expected.json", "w") as file:
    json.dump(expected, file, indent=1, sort_keys=True)
    file.write("\n")
