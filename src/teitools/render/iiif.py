"""A text's images as a IIIF manifest (Presentation API 3.0): a canvas for each, its zones as annotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, urljoin

from lxml import etree

from teitools.document import TEI, XML_ID, Document

from .address import scheme_of
from .header import document_language, header_of, text_of, titles_of
from .local_images import based
from .places import extent

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
#: An image that a IIIF server cuts out of a larger one (Image API): the address of its service comes before.
_SERVED = re.compile(r"(?P<base>https?://.+)/(?:full|square|pct:[\d.,]+|\d[\d,]*)/(?P<size>[^/]+)/!?\d+/\w+\.\w+\Z")
_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}
#: Of a canvas whose image does not say how large it is: only the proportion of places on it counts.
_UNKNOWN = (1000, 1400)
#: (address of an image, element that names it) -> (where it is published, its sides or 0); None for one that is not.
Shown: TypeAlias = Callable[[str, etree._Element], "tuple[str, int, int] | None"]
#: Elements whose words belong to the image that they name.
_BREAKS = frozenset(TEI + name for name in ("pb", "cb", "gb"))


@dataclass(slots=True)
class _Picture:
    """An image of the source: where it lies, what it is called, how large it is, and the surface it is of."""

    url: str
    label: str
    size: tuple[int, int]
    surface: etree._Element | None = None


def manifest(
    document: Document, base: str, *, shown: Shown | None = None, address: str | None = None
) -> dict[str, Any] | None:
    """The manifest as JSON says it, for a text that is published below the address `base`; None without images.

    Images come from `facsimile` and `sourceDoc`, else from `pb/@facs`. Nothing is fetched. shown: where images are
    published; None for at their own addresses, relative ones below `base`. address: of the manifest, if it does not
    stand in a folder of the text's name. Cost: linear in the document.
    """
    root = document.root
    own: Shown = shown or (lambda url, _: (urljoin(base, url.replace(" ", "%20")), 0, 0))
    pictures = list(_of_surfaces(root, own)) or list(_of_breaks(root, own))
    if not pictures:
        return None
    stem = Path(document.path).stem.encode("utf-8", "replace").decode("utf-8")
    name = quote(stem, safe="")
    home = urljoin(base, f"{name}/") if address is None else f"{address.removesuffix('.json')}/"
    words = _words_by_place(root)
    spoken = document_language(root) or "none"
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address or f"{home}manifest.json",
        "type": "Manifest",
        "label": {spoken: [titles_of(root)[0] or stem]},
    }
    metadata = _metadata(root, spoken)
    if metadata:
        made["metadata"] = metadata
    rights = _rights(root)
    if rights:
        made["rights"] = rights
    made["items"] = [
        _canvas(picture, f"{home}canvas/{number}", words, spoken) for number, picture in enumerate(pictures, 1)
    ]
    return made


def _of_surfaces(root: etree._Element, shown: Shown) -> Iterator[_Picture]:
    for number, surface in enumerate(root.iter(TEI + "surface"), 1):
        for graphic in surface.iterchildren(TEI + "graphic"):
            picture = _picture(graphic.get("url") or "", graphic, surface, shown)
            if picture is not None:
                picture.label = surface.get("n") or text_of(surface.find(TEI + "label")) or str(number)
                yield picture
                break


def _of_breaks(root: etree._Element, shown: Shown) -> Iterator[_Picture]:
    seen = set()
    for number, element in enumerate(root.iter(TEI + "pb"), 1):
        url = (element.get("facs") or "").strip()
        if url and not url.startswith("#") and url not in seen and "." in url.rpartition("/")[2]:
            seen.add(url)
            picture = _picture(url, element, None, shown)
            if picture is not None:
                picture.label = element.get("n") or str(number)
                yield picture


def _picture(url: str, element: etree._Element, surface: etree._Element | None, shown: Shown) -> _Picture | None:
    url = based(url, element)
    found = shown(url, element) if url else None
    if found is None:
        return None
    address, width, height = found
    return _Picture(address, "", _size(element, surface, width, height), surface)


def _size(graphic: etree._Element, surface: etree._Element | None, width: int, height: int) -> tuple[int, int]:
    """How large the canvas is: as the surface counts, in which its zones are given; else as the image is."""
    found = size_of(graphic, surface)
    if found is not None:
        return found
    if width and height:
        return width, height
    zones = [place for zone in surface.iter(TEI + "zone") if (place := extent(zone))] if surface is not None else []
    if zones:
        return max(round(each[0] + each[2]) for each in zones), max(round(each[1] + each[3]) for each in zones)
    return _UNKNOWN


def size_of(graphic: etree._Element, surface: etree._Element | None) -> tuple[int, int] | None:
    """The sides of an image as the markup gives them, of its surface or its own, in pixels or in other equal units."""
    frame = extent(surface) if surface is not None else None
    if frame is not None:
        return max(round(frame[2]), 1), max(round(frame[3]), 1)
    found = [re.match(r"(\d{1,6})(?:px)?\Z", graphic.get(side) or "") for side in ("width", "height")]
    if found[0] and found[1] and int(found[0][1]) and int(found[1][1]):
        return int(found[0][1]), int(found[1][1])
    return None


def service_of(url: str) -> tuple[str, str] | None:
    """(address of the service, how it calls the largest size) where `url` is that of an image by the IIIF Image API."""
    if scheme_of(url) not in ("http", "https"):
        return None
    served = _SERVED.match(url)
    if served is not None:
        # `max` came with version 2.1 of the Image API, `full` left with version 3.
        return served["base"], "max" if served["size"] == "max" else "full"
    return (url.removesuffix("/info.json"), "max") if url.endswith("/info.json") else None


def _words_by_place(root: etree._Element) -> Mapping[str, str]:
    """The words that belong to each zone or line of an image, by its id: of the text that names it, else its own."""
    found: dict[str, list[str]] = {}
    for element in root.iter(etree.Element):
        for pointer in (element.get("facs") or "").split():
            if pointer.startswith("#") and element.tag not in _BREAKS:
                said = text_of(element)
                if said:
                    found.setdefault(pointer[1:], []).append(said)
    for zone in root.iter(TEI + "zone"):
        ident = zone.get(XML_ID)
        if ident and ident not in found and text_of(zone):
            found[ident] = [text_of(zone)]
    return {ident: " ".join(said) for ident, said in found.items()}


def _canvas(picture: _Picture, ident: str, words: Mapping[str, str], spoken: str) -> dict[str, Any]:
    width, height = picture.size
    url = picture.url
    served = service_of(url)
    if served is not None and url.endswith("/info.json"):
        url = f"{served[0]}/full/{served[1]}/0/default.jpg"
    body: dict[str, Any] = {"id": url, "type": "Image", "width": width, "height": height}
    kind = _TYPES.get(url.rpartition(".")[2].lower())
    if kind is not None:
        body["format"] = kind
    if served is not None:
        body["service"] = [
            {"id": served[0], "type": "ImageService3", "profile": "level1"}
            if served[1] == "max"
            else {"@id": served[0], "@type": "ImageService2", "profile": "http://iiif.io/api/image/2/level1.json"}
        ]
    painting = {"id": f"{ident}/image", "type": "Annotation", "motivation": "painting", "body": body, "target": ident}
    made: dict[str, Any] = {
        "id": ident,
        "type": "Canvas",
        "label": {"none": [picture.label]},
        "width": width,
        "height": height,
        "items": [{"id": f"{ident}/page", "type": "AnnotationPage", "items": [painting]}],
    }
    notes = list(_annotations(picture, ident, words, spoken))
    if notes:
        made["annotations"] = [{"id": f"{ident}/zones", "type": "AnnotationPage", "items": notes}]
    return made


def _annotations(picture: _Picture, ident: str, words: Mapping[str, str], spoken: str) -> Iterator[dict[str, Any]]:
    """For each zone that says where it is: its words, as what supplements the image."""
    if picture.surface is None:
        return
    frame = extent(picture.surface) or (0.0, 0.0, 0.0, 0.0)
    for number, zone in enumerate(picture.surface.iter(TEI + "zone"), 1):
        place = extent(zone)
        if place is None:
            continue
        said = words.get(zone.get(XML_ID) or "") or text_of(zone) or zone.get("n") or zone.get("type") or str(number)
        body: dict[str, Any] = {"type": "TextualBody", "value": said, "format": "text/plain"}
        if spoken != "none":
            body["language"] = spoken
        corner = f"{max(round(place[0] - frame[0]), 0)},{max(round(place[1] - frame[1]), 0)}"
        yield {
            "id": f"{ident}/zone/{quote(zone.get(XML_ID) or str(number), safe='')}",
            "type": "Annotation",
            "motivation": "supplementing",
            "body": body,
            "target": f"{ident}#xywh={corner},{max(round(place[2]), 1)},{max(round(place[3]), 1)}",
        }


def _metadata(root: etree._Element, spoken: str) -> list[dict[str, Any]]:
    header = header_of(root)
    if header is None:
        return []
    found = []
    for label, path in (
        ("Author", f"{TEI}fileDesc/{TEI}titleStmt/{TEI}author"),
        ("Repository", f".//{TEI}msIdentifier/{TEI}repository"),
        ("Shelfmark", f".//{TEI}msIdentifier/{TEI}idno"),
        ("Date", f".//{TEI}origDate"),
    ):
        values = list(dict.fromkeys(said for each in header.iterfind(path) if (said := text_of(each))))
        if values:
            found.append({"label": {"en": [label]}, "value": {spoken: values}})
    return found


def _rights(root: etree._Element) -> str:
    """The address of a licence of which IIIF knows: those of Creative Commons and RightsStatements.org."""
    header = header_of(root)
    for licence in header.iter(TEI + "licence") if header is not None else ():
        target = (licence.get("target") or "").strip()
        if re.match(r"https?://(creativecommons\.org|rightsstatements\.org)/\S+\Z", target):
            return re.sub("^https:", "http:", target)
    return ""
