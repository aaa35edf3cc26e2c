"""What an image file says of itself at its start: its kind, and how large it is as a browser shows it."""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass
from pathlib import Path
from struct import error as struct_error
from struct import unpack, unpack_from
from typing import BinaryIO

from lxml import etree

#: Larger drawings are not read: their whole markup is looked through.
_LARGEST_DRAWING = 5_000_000
#: A JPEG has fewer parts before the one that says its size.
_MOST_SEGMENTS = 2_000
_SIDES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))
#: The tag of EXIF that says how an image is turned; from this value on its sides change places.
_ORIENTATION, _TURNED = 0x0112, 5
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d+)?)(px|pt|mm|cm|in)?\s*\Z")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54}
#: Of a drawing, what could run code, bring in other files, or show another page.
_ACTIVE = frozenset("script foreignObject iframe object embed audio video handler listener".split())


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """The kind of an image, and its sides in pixels, 0 where it does not say them."""

    media_type: str
    suffixes: tuple[str, ...]
    width: int
    height: int


def read_header(path: Path) -> ImageHeader:
    """What the image at `path` is. Raises OSError, with a reason, for what no browser shows or what could run code.

    Cost: a few reads at the start of the file; of a drawing (SVG) all of it.
    """
    try:
        return _read(path)
    except struct_error:
        raise OSError(errno.EINVAL, "it is cut off at its start", str(path)) from None


def _read(path: Path) -> ImageHeader:
    with path.open("rb") as file:
        start = file.read(32)
        if start.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = unpack(">II", start[16:24])
            return ImageHeader("image/png", (".png",), width, height)
        if start.startswith((b"GIF87a", b"GIF89a")):
            width, height = unpack("<HH", start[6:10])
            return ImageHeader("image/gif", (".gif",), width, height)
        if start.startswith(b"\xff\xd8\xff"):
            width, height = _jpeg(file)
            return ImageHeader("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), width, height)
        if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
            width, height = _webp(start)
            return ImageHeader("image/webp", (".webp",), width, height)
        if start[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            raise OSError(errno.EINVAL, "browsers show no TIFF: lay a JPEG, PNG or WebP beside it", str(path))
    if path.suffix.lower() == ".svg":
        return _drawing(path)
    raise OSError(errno.EINVAL, "it is no JPEG, PNG, GIF, WebP or SVG", str(path))


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    """The sides by the frame header (ISO 10918-1 B.2.2), turned as EXIF says."""
    file.seek(2)
    turned = False
    for _ in range(_MOST_SEGMENTS):
        marker = file.read(2)
        while len(marker) == 2 and marker[1] == 0xFF:
            marker = marker[1:] + file.read(1)
        if len(marker) < 2 or marker[0] != 0xFF or marker[1] in (0xD9, 0xDA):
            break
        if marker[1] == 0x01 or 0xD0 <= marker[1] <= 0xD8:
            continue
        said = file.read(2)
        length = int.from_bytes(said, "big") - 2
        if len(said) < 2 or length < 0:
            break
        if marker[1] in _SIDES:
            frame = file.read(5)
            if len(frame) < 5:
                break
            height, width = unpack(">HH", frame[1:5])
            return (height, width) if turned else (width, height)
        if marker[1] == 0xE1:
            turned = turned or _is_turned(file.read(length))
        else:
            file.seek(length, 1)
    return 0, 0


def _is_turned(segment: bytes) -> bool:
    """Whether EXIF (version 2.32, 4.6.4) lays the image on its side."""
    if not segment.startswith(b"Exif\0\0") or len(segment) < 14:
        return False
    exif = segment[6:]
    order = "<" if exif[:2] == b"II" else ">"
    first = int(unpack_from(f"{order}I", exif, 4)[0])
    if first + 2 > len(exif):
        return False
    for number in range(min(unpack_from(f"{order}H", exif, first)[0], 200)):
        at = first + 2 + 12 * number
        if at + 12 > len(exif):
            return False
        tag, kind = unpack_from(f"{order}HH", exif, at)
        if tag == _ORIENTATION and kind == 3:
            return bool(_TURNED <= unpack_from(f"{order}H", exif, at + 8)[0] <= 8)
    return False


def _webp(start: bytes) -> tuple[int, int]:
    """The sides by the first chunk (RFC 9649 sections 2.4 to 2.7)."""
    kind = start[12:16]
    if kind == b"VP8X":
        return int.from_bytes(start[24:27], "little") + 1, int.from_bytes(start[27:30], "little") + 1
    if kind == b"VP8L" and start[20:21] == b"\x2f":
        bits = int.from_bytes(start[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and start[23:26] == b"\x9d\x01\x2a":
        width, height = unpack("<HH", start[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _drawing(path: Path) -> ImageHeader:
    """An SVG that can do nothing but be looked at."""
    if path.stat().st_size > _LARGEST_DRAWING:
        raise OSError(errno.EFBIG, f"a drawing of more than {_LARGEST_DRAWING // 1_000_000} MB", str(path))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except etree.XMLSyntaxError:
        raise OSError(errno.EINVAL, "its SVG is not well-formed", str(path)) from None
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise OSError(errno.EINVAL, "it is no SVG", str(path))
    if root.getroottree().docinfo.internalDTD is not None:
        raise OSError(errno.EINVAL, "its SVG has a DTD of its own", str(path))
    for element in root.iter():
        active = _acts(element)
        if active:
            raise OSError(errno.EINVAL, f"its SVG has {active}, which could run code or fetch other files", str(path))
    view = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))][2:4]
    sides = [_length(root.get(name)) for name in ("width", "height")]
    if not all(sides) and len(view) == 2:
        sides = [max(round(each), 0) for each in view]
    width, height = sides if all(sides) else (0, 0)
    return ImageHeader("image/svg+xml", (".svg",), width, height)


def _acts(element: etree._Element) -> str:
    if isinstance(element, (etree._ProcessingInstruction, etree._Entity)):
        return "a processing instruction or an entity"
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element).localname
    if name in _ACTIVE:
        return f"`{name}`"
    if name == "style" and _reaches_out(element.text or ""):
        return "a style with `url()` or `@import`"
    for key, value in element.items():
        attribute = etree.QName(str(key)).localname
        if attribute.lower().startswith("on"):
            return f"`{attribute}`"
        if attribute in ("href", "src") and not str(value).strip().startswith(("#", "data:image/")):
            return f"`{attribute}`"
        if _reaches_out(str(value)):
            return f"`url()` in `{attribute}`"
    return ""


def _reaches_out(style: str) -> bool:
    plain = re.sub(r"url\(\s*[\"']?\s*#", "", style.replace("\\", "").lower())
    return "@import" in plain or "url(" in plain


def _length(said: str | None) -> int:
    found = _LENGTH.match(said or "")
    return round(float(found[1]) * _PIXELS[found[2] or ""]) if found else 0
