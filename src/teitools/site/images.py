"""Images of the edition in its site: copied as they are, each with its size known; those of IIIF servers on request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree

from teitools.document import TEI, Document, reason_of
from teitools.edition import Target
from teitools.render import ImageHeader, Picture, Pictures, Shown, local_image, scheme_of, service_of, size_of

from .frame import relative
from .gather import Gathered

FOLDER = "images"
#: How wide the image is that a page asks of a IIIF server: as wide as its column on a sharp screen.
WIDTH = 1000
_WEB = ("http", "https")


class Images:
    """What images the texts name. files: by address from the site's first folder, where each lies.

    asked: by what a text says, what was found of each image it was asked for since this was last emptied: address and
    stamp of the file, or why there is none. As plain data. missing: where images were looked for in vain.
    """

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        self.iiif = gathered.edition.settings.site_images == "iiif"
        self.files: dict[str, Path] = {}
        self._known: dict[Path, str] = {}
        self._headers: dict[str, ImageHeader] = {}
        self._taken: set[str] = set()
        self.asked: dict[str, Any] = {}
        self.missing: set[Path] = set()

    def same(self, asked: Mapping[str, Any], document: Document) -> bool:
        """Whether all that was found for a text by an earlier build is found now too; its images are in `files`."""
        return all(self._said(self._local(url, document)) == before for url, before in asked.items())

    def pictures(self, document: Document, here: str) -> Pictures:
        """How the page `here` shows the images of `document`."""

        def picture(url: str, element: etree._Element) -> Picture | str | None:
            found = self._found(url, document, element)
            if isinstance(found, tuple):
                address, header = found
                return Picture(quote(relative(address, here)), header.width, header.height)
            if found is None:
                return self._served(url, element) if self.iiif else None
            return found

        return picture

    def shown(self, document: Document) -> Shown:
        """What a manifest says of the images of `document`: where the site has them; None for one that it has not."""
        site = self.gathered.edition.settings.url or ""

        def address(url: str, element: etree._Element) -> tuple[str, int, int] | None:
            found = self._found(url, document, element)
            if isinstance(found, tuple):
                return site + quote(found[0]), found[1].width, found[1].height
            return (url, 0, 0) if found is None and scheme_of(url) in _WEB else None

        return address

    def _found(self, url: str, document: Document, element: etree._Element) -> tuple[str, ImageHeader] | str | None:
        """(address in the site, header) of a local image; why there is none; None for one that lies elsewhere."""
        scheme = scheme_of(url)
        if scheme in _WEB or url.startswith("//"):
            return None
        if scheme not in ("", "file"):
            # A prefix that the edition defines.
            target = self.gathered.resolve(url, document, element)
            if not isinstance(target, Target) or target.path is None:
                return None
            url = target.path.as_uri()
        found = self._local(url, document)
        self.asked[url] = self._said(found)
        return found

    def _local(self, url: str, document: Document) -> tuple[str, ImageHeader] | str:
        try:
            path, header = local_image(url, document.path)
        except OSError as error:
            if error.filename:
                self.missing.add(Path(error.filename))
            return reason_of(error)
        if path not in self._known:
            self._known[path] = address = self._address(path, header)
            self.files[address] = path
            self._headers[address] = header
        address = self._known[path]
        return address, self._headers[address]

    def _said(self, found: tuple[str, ImageHeader] | str) -> list[Any]:
        """What was found, as plain data: books hold the images themselves, so the file is known by its stamp."""
        if isinstance(found, str):
            return [found]
        with suppress(OSError):
            return [found[0], *stamp(self.files[found[0]])]
        return [found[0]]

    def _address(self, path: Path, header: ImageHeader) -> str:
        """Its name in the site: where it lies in the project, so that the same image keeps its address."""
        real, root = path.resolve(), self.gathered.edition.settings.root.resolve()
        parts = real.relative_to(root).parts if real.is_relative_to(root) else (real.name,)
        name = "/".join(parts)
        if not real.is_relative_to(root) or not name.isprintable() or "\\" in name:
            name = f"{hashlib.sha256(bytes(real)).hexdigest()[:12]}{header.suffixes[0]}"
        elif not name.lower().endswith(header.suffixes):
            name += header.suffixes[0]
        stem, number = name, 2
        while f"{FOLDER}/{name}".lower() in self._taken:
            name = f"{number}-{stem}"
            number += 1
        self._taken.add(f"{FOLDER}/{name}".lower())
        return f"{FOLDER}/{name}"

    def _served(self, url: str, element: etree._Element) -> Picture | None:
        """The image at `url` as a IIIF server gives it, in the size of a page's column; None for other images."""
        found = service_of(url)
        if found is None:
            return None
        base, largest = found
        surface = element.getparent()
        is_surface = surface is not None and surface.tag == TEI + "surface"
        width, height = size_of(element, surface if is_surface else None) or (0, 0)
        whole = url if not url.endswith("/info.json") else f"{base}/full/{largest}/0/default.jpg"
        if 0 < width <= WIDTH:
            return Picture(f"{base}/full/{largest}/0/default.jpg", width, height, whole, elsewhere=True)
        scaled = round(height * WIDTH / width) if width else 0
        return Picture(f"{base}/full/{WIDTH},/0/default.jpg", WIDTH if scaled else 0, scaled, whole, elsewhere=True)


def stamp(path: Path) -> tuple[int, int, int]:
    """By what a file is known that is not read: one that was written to has another. Raises OSError."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def sizes(files: Mapping[str, Path]) -> int:
    """The bytes of all the images."""
    return sum(path.stat().st_size for path in files.values())
