"""Images that lie beside the files of an edition: where they are, how large, and why one cannot be shown."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from lxml import etree

from teitools.document import XML_BASE, reason_of, referred, resolve_reference

from .address import scheme_of
from .image_header import ImageHeader, read_header


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as a page shows it: its address there, its sides in pixels, 0 where they are not known.

    whole: where the image leads when it is chosen, "" for the address itself. elsewhere: it lies on another host.
    """

    src: str
    width: int = 0
    height: int = 0
    whole: str = ""
    elsewhere: bool = False


#: (address as the TEI gives it, with `xml:base`; element) -> the image; why there is none; None for a mere link.
Pictures: TypeAlias = Callable[[str, etree._Element], Picture | str | None]


def based(url: str, element: etree._Element) -> str:
    """`url`, which is one address even where it has blanks, against the `xml:base` of what it stands in."""
    url = url.strip()
    around: etree._Element | None = element
    while around is not None and not scheme_of(url):
        base = around.get(XML_BASE)
        if base:
            url = resolve_reference(base, url) or url
        around = around.getparent()
    return url


def local_image(url: str, home: str) -> tuple[Path, ImageHeader]:
    """The image that `url` in the file `home` names, and what its header says.

    Raises OSError, with a reason: outside the project, not there, no image that browsers show.
    """
    path = referred(url, home)
    if not path.is_file():
        raise OSError(errno.ENOENT, "there is no such file", str(path))
    return path, read_header(path)


def is_address(url: str) -> bool:
    """Whether `url` could be that of an image: a bare number or shelf mark is none."""
    return bool(scheme_of(url)) or "." in url.rpartition("/")[2][1:]


def pictures_beside(home: str, folder: Path | None) -> Pictures:
    """How a page that is written into `folder` shows images that the file `home` names: where they lie.

    folder: None for a page that will stand where `home` does.
    """

    def picture(url: str, _: etree._Element) -> Picture | str | None:
        if scheme_of(url) not in ("", "file") or url.startswith("//"):
            return None
        try:
            path, header = local_image(url, home)
        except OSError as error:
            return reason_of(error)
        place = Path.cwd() / (folder if folder is not None else Path(home).parent)
        return Picture(address_from(place, path), header.width, header.height)

    return picture


def address_from(folder: Path, path: Path) -> str:
    """The relative address of the file `path` from a page in `folder`."""
    return quote(Path(os.path.relpath(path, folder)).as_posix().encode("utf-8", "surrogateescape"))
