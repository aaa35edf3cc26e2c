"""Images of the source beside its text (TEI P5 chapter 11.1): each zone leads to its text, each text to its zone."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from teitools.document import TEI, XML_ID

from .html import HtmlWalk
from .html_lists import show
from .html_tree import BLOCKS
from .interface import Interface
from .local_images import Picture
from .places import extent, outline
from .tree import h

#: What may hold a way back to the image at its end.
_HOLDS_LINK = frozenset("p div span h2 h3 h4 h5 h6 td th li ins".split())
_BREAKS = frozenset(("pb", "cb", "gb", "milestone"))
#: Parts of a document that are no text beside which an image could stand.
_APART = frozenset(("facsimile", "sourceDoc", "standOff"))


def overlay(walk: HtmlWalk, surface: etree._Element, box: etree._Element, picture: Picture, *, apart: bool) -> None:
    """`box`, which holds the image of `surface`, is given its zones, as a drawing upon the image.

    apart: the zones have their own text beside the image, to which they lead.
    """
    frame = extent(surface) or ((0.0, 0.0, picture.width, picture.height) if picture.width else None)
    zones = [(zone, place) for zone in surface.iter(TEI + "zone") if (place := extent(zone)) is not None]
    if frame is None or not zones:
        return
    view = " ".join(f"{number:g}" for number in frame)
    attributes = {"viewBox": view, "class": "zones", "preserveAspectRatio": "none", "role": "group"}
    drawing = etree.SubElement(box, "svg", {**attributes, "aria-label": walk.options.say("Zones")})
    for number, (zone, (left, top, width, height)) in enumerate(zones, 1):
        link = etree.SubElement(
            drawing, "a", {"aria-label": walk.options.say("zone {number}", number=zone.get("n") or number)}
        )
        ident = "_".join((zone.get(XML_ID) or "").split())
        if ident and apart:
            link.set("data-zone", ident)
            link.set("href", f"#{ident}")
            link.set("id", walk.fresh_id(f"{ident}-image"))
        elif ident and ident not in walk.taken:
            walk.taken.add(ident)
            link.set("id", ident)
            link.set("data-zone", ident)
        stroke = {"vector-effect": "non-scaling-stroke"}
        points = outline(zone)
        if points:
            etree.SubElement(link, "polygon", {"points": points, **stroke})
        else:
            drawn = {"x": f"{left:g}", "y": f"{top:g}", "width": f"{width:g}", "height": f"{height:g}"}
            etree.SubElement(link, "rect", {**drawn, **stroke})


def link_both_ways(walk: HtmlWalk, box: etree._Element) -> None:
    """Each zone leads to the text that names it in `@facs`, and the text back to its zone; zones of no text to none."""
    for image in box.iterfind(".//div[@class='image-of']/img[@alt='']"):
        image.set("alt", _described(image, walk.options.say))
    drawn = {link.get("data-zone"): link for link in box.iterfind(".//svg[@class='zones']/a")}
    if not drawn:
        return
    named = {f"#{zone}": link for zone, link in drawn.items() if zone}
    for element in list(box.iter(etree.Element)):
        facs = element.get("data-facs")
        links = [named[each] for each in facs.split() if each in named] if facs else []
        if links:
            _link(walk, element, links)
        elif element.get("data-tei") == "zone" and f"#{element.get('id')}" in named:
            _lead_back(walk, element, named[f"#{element.get('id')}"].get("id") or "")
    for link in drawn.values():
        if link.get("href") is None:
            link.tag = "g"
            link.attrib.pop("aria-label")
    for link in box.iterfind(".//svg[@class='zones']/*"):
        link.attrib.pop("data-zone", "")


def _described(image: etree._Element, say: Interface) -> str:
    """What an image of a surface is called where nothing else says it."""
    around = image.getparent()
    while around is not None and "surface" not in (around.get("class") or "").split():
        around = around.getparent()
    label = around.find("p[@class='surface-label']") if around is not None else None
    return say("facsimile of {what}", what=label.text) if label is not None and label.text else say("facsimile")


def _link(walk: HtmlWalk, element: etree._Element, links: list[etree._Element]) -> None:
    """`element` and the zones `links` lead to each other."""
    if element.tag in ("br", "hr", "img") or element.get("data-tei") in _BREAKS:
        # A place without words: where the line, column or page begins.
        mark = h(
            "a",
            {"class": "to-zone at-line", "id": element.get("id"), "aria-label": walk.options.say("on the facsimile")},
            "▧",
        )
        element.attrib.pop("id", "")
        mark.tail, element.tail = element.tail, None
        element.addnext(mark)
        mark.set("href", f"#{links[0].get('id')}")
        mark.set("data-made", "")
        element = mark
    ident = element.get("id")
    if ident is None:
        ident = walk.fresh_id(f"on-{links[0].get('id')}")
        element.set("id", ident)
    for link in links:
        if link.get("href") is None:
            link.set("href", f"#{ident}")
    if element.get("class") != "to-zone at-line":
        _lead_back(walk, element, links[0].get("id") or "")


def _lead_back(walk: HtmlWalk, element: etree._Element, zone: str) -> None:
    if element.tag in _HOLDS_LINK and not any(each.tag == "a" for each in element.iterancestors()):
        attributes = {
            "class": "to-zone",
            "href": f"#{zone}",
            "data-made": "",
            "aria-label": walk.options.say("on the facsimile"),
        }
        element.append(h("a", attributes, "▧"))


def set_images_beside(walk: HtmlWalk, box: etree._Element) -> None:
    """Each image of the source stands beside the text that begins on it, in a row with it; the rest keep their place.

    A text says where an image begins by `@facs`: of a page break, else of any element. No block is divided: where
    pages begin within a paragraph, their images lie one behind the other beside it, and each mark leads to its own.
    """
    starts = _Images(walk, box).starts
    if not any(_shows(image) for images in starts.values() for image in images):
        return
    for start, images in starts.items():
        starts[start] = [_named_after(_taken(image), start, walk.options.say) for image in images]
    above = {around for start in starts for around in start.iterancestors()}
    tops = [each for each in box if each in above or each in starts]
    if any(each in starts or not _is_container(each) for each in tops):
        tops = [box]
    waiting: list[tuple[etree._Element, list[etree._Element]]] = [(each, []) for each in tops]
    while waiting:
        container, images = waiting.pop()
        waiting += _rows(walk, container, images, starts, above)
    for section in list(box.iterfind("section[@data-tei='facsimile']")):
        if all(each.get("data-made") is not None for each in section) and not (section.text or "").strip():
            box.remove(section)


class _Images:
    """Where in the text `box` an image begins -> the images, each once, where they stand in the list of all of them."""

    def __init__(self, walk: HtmlWalk, box: etree._Element) -> None:
        self.walk = walk
        self.used: set[etree._Element | str] = set()
        self.starts: dict[etree._Element, list[etree._Element]] = {}
        self.by_url = {url: shown for url, shown in _addressed(walk) if url}
        texts = [each for each in box if each.get("data-tei") not in _APART]
        for breaks in (True, False):
            for text in texts:
                self._look(text, breaks)
            if self.starts:
                return

    def _look(self, text: etree._Element, breaks: bool) -> None:
        for element in text.iter(etree.Element):
            facs = (element.get("data-facs") or "").strip()
            if not facs or (element.get("data-tei") in _BREAKS) is not breaks:
                continue
            if breaks or element.tag in BLOCKS:
                images = list(self._of(facs, element))
                if images:
                    self.starts.setdefault(element, []).extend(images)

    def _of(self, facs: str, element: etree._Element) -> Iterator[etree._Element]:
        for pointer in facs.split() if facs.startswith("#") else [facs]:
            shown = self._named(pointer[1:]) if pointer.startswith("#") else self.by_url.get(pointer)
            if shown is None and element in self.walk.turns and pointer not in self.used:
                self.used.add(pointer)
                yield _figure(self.walk.turns[element])
            parent = shown.getparent() if shown is not None else None
            if shown is None or parent is None or shown in self.used or not _is_image(shown):
                continue
            self.used.add(shown)
            yield shown

    def _named(self, ident: str) -> etree._Element | None:
        """The surface, or the image that stands alone, that `ident` is of or lies in."""
        source = self.walk.element_of(ident, self.walk.shown[0])
        while source is not None and source not in self.walk.surfaces:
            source = source.getparent()
        return self.walk.surfaces[source] if source is not None else None


def _is_image(shown: etree._Element) -> bool:
    """Whether `shown` is an image, or a surface with one or in place of one, of a mere list of images."""
    if not _shows(shown) and shown.find(".//*[@class='image-of']") is None and shown.get("class") != "image":
        return False
    return all(each.get("data-tei") != "sourceDoc" for each in shown.iterancestors())


def _shows(shown: etree._Element) -> bool:
    return shown.tag == "img" or shown.find(".//img") is not None


def _taken(shown: etree._Element) -> etree._Element:
    parent = shown.getparent()
    if parent is not None:
        shown.tail = None
        parent.remove(shown)
    return shown


def _addressed(walk: HtmlWalk) -> Iterator[tuple[str, etree._Element]]:
    """The images that lie in `facsimile`, by the address that a page may name them by."""
    for source, shown in walk.surfaces.items():
        graphics = [source] if source.tag == TEI + "graphic" else source.iterchildren(TEI + "graphic")
        for graphic in graphics:
            yield (graphic.get("url") or "").strip(), shown


def _figure(picture: Picture) -> etree._Element:
    link = h("a", {"href": picture.whole or picture.src})
    if picture.elsewhere:
        link.set("rel", "noopener noreferrer external")
    show(etree.SubElement(link, "img"), picture)
    return h("div", {"class": "surface"}, h("div", {"class": "image-of"}, link))


def _named_after(shown: etree._Element, element: etree._Element, say: Interface) -> etree._Element:
    """`shown` with an alternative that says of which page it is an image."""
    image = shown if shown.tag == "img" else shown.find(".//img")
    if image is not None and image.get("alt") in (None, "", say("facsimile")):
        said = " ".join("".join(map(str, element.itertext())).split()) if element.get("data-tei") in _BREAKS else ""
        named = said not in ("", say("page break"))
        image.set("alt", say("facsimile of {what}", what=said) if named else say("facsimile"))
    if "surface" not in (shown.get("class") or "").split():
        shown = h("div", {"class": "surface"}, h("div", {"class": "image-of"}, shown))
    return shown


def keep_room(box: etree._Element) -> None:
    """Where an image of a page will stand there is room for it, before it has come."""
    for place in box.iterfind(".//div[@class='image-of']"):
        image = place.find(".//img")
        if image is not None and image.get("width") and image.get("height"):
            place.set("style", f"--w: {image.get('width')}; --h: {image.get('height')}")


def _is_container(element: etree._Element) -> bool:
    """Whether `element` holds blocks and no words of its own, so that rows can stand in it."""
    if element.tag not in ("section", "div", "article") or "scroll" in (element.get("class") or "").split():
        return False
    if (element.text or "").strip() or any((each.tail or "").strip() for each in element):
        return False
    return any(each.tag in BLOCKS for each in element)


def _rows(
    walk: HtmlWalk,
    container: etree._Element,
    images: list[etree._Element],
    starts: dict[etree._Element, list[etree._Element]],
    above: set[etree._Element],
) -> list[tuple[etree._Element, list[etree._Element]]]:
    """The blocks of `container` stand in rows, each with the images that begin in it.

    images: those that began before it. Answers what is to be divided further, with the images that it begins with.
    """
    row: etree._Element | None = None
    further: list[tuple[etree._Element, list[etree._Element]]] = []
    for block in list(container):
        if not isinstance(block.tag, str) or block.get("data-tei") in _APART:
            continue
        if block in above and block not in starts and _is_container(block):
            further.append((block, images))
            row, images = None, []
            continue
        inside = [start for start in block.iter() if start in starts]
        images = images + [each for start in inside for each in starts[start]]
        for start in inside if len(images) > 1 else ():
            _lead_to(walk, start, starts[start][0])
        following = block.getnext()
        if images and not (block.tag == "span" and following is not None and following in above):
            row = h("div", {"class": "leaf"}, _strip(walk, images), h("div", {"class": "page-text"}))
            images = []
            block.addprevious(row)
        elif row is not None and block.get("data-tei") == "pb" and block not in starts:
            # A page without an image: what follows is not on the one before.
            row = h("div", {"class": "leaf"}, h("div", {"class": "page-text"}))
            block.addprevious(row)
        if row is not None and not images:
            row[-1].append(block)
    if images:
        container.append(_strip(walk, images))
    return further


def _strip(walk: HtmlWalk, images: list[etree._Element]) -> etree._Element:
    """The images of a row; several of them are turned over like pages, by keyboard too."""
    if len(images) == 1:
        return h("div", {"class": "images"}, images)
    label = walk.options.say("facsimile")
    return h("div", {"class": "images several", "tabindex": "0", "role": "group", "aria-label": label}, images)


def _lead_to(walk: HtmlWalk, start: etree._Element, image: etree._Element) -> None:
    """The mark of a page leads to its image, which is one of several in its row."""
    link = start.find("a")
    if link is not None:
        if image.get("id") is None:
            image.set("id", walk.fresh_id("image-1"))
        link.set("href", f"#{image.get('id')}")
