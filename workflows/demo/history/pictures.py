"""Small pictures made of shapes: evidence, signatures, scans. Nothing real is on them."""

import io
from functools import lru_cache
from math import sin

from PIL import Image, ImageDraw

from workflows.demo.history.fates import luck_of

KINDS = 12


@lru_cache(maxsize=4 * KINDS)
def photo(number: int) -> bytes:
    """A photograph of a shelf, more or less."""
    luck = luck_of("photo", number)
    image = Image.new("RGB", (480, 360), (luck.randint(150, 210), luck.randint(150, 200), luck.randint(140, 190)))
    pen = ImageDraw.Draw(image)
    for shelf in range(70, 360, 95):
        pen.rectangle((0, shelf, 480, shelf + 10), fill=(110, 90, 70))
        left = 12
        while left < 450:
            width, height = luck.randint(18, 46), luck.randint(24, 62)
            shade = tuple(luck.randint(40, 230) for _ in range(3))
            pen.rectangle((left, shelf - height, left + width, shelf - 1), fill=shade, outline=(60, 60, 60))
            left += width + luck.randint(4, 14)
    return _saved(image, "JPEG")


@lru_cache(maxsize=4 * KINDS)
def signature(number: int) -> bytes:
    """A line as a hand draws it."""
    luck = luck_of("signature", number)
    image = Image.new("RGB", (240, 90), "white")
    height, turns, wave = luck.uniform(12, 26), luck.uniform(9, 17), luck.uniform(2, 4)
    points = [
        (20 + x, 45 + height * sin(x / turns) * sin(x / (turns * wave)) + luck.uniform(-1, 1)) for x in range(0, 200, 3)
    ]
    ImageDraw.Draw(image).line(points, fill=(20, 20, 60), width=3, joint="curve")
    return _saved(image, "PNG")


@lru_cache(maxsize=4 * KINDS)
def scan(number: int) -> bytes:
    """A page with lines and a seal."""
    luck = luck_of("scan", number)
    image = Image.new("RGB", (420, 594), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((120, 50, 300, 62), fill=(30, 30, 30))
    for top in range(110, 420, 26):
        pen.rectangle((50, top, luck.randint(240, 370), top + 7), fill=(90, 90, 90))
    pen.ellipse((250, 440, 370, 560), outline=(200, 30, 30), width=5)
    return _saved(image, "PNG")


def _saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, quality=70, optimize=False)
    return out.getvalue()
