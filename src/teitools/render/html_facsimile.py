"""Images of the source with their zones (TEI P5 chapter 11.1): each zone leads to its text, each text to its zone."""

from __future__ import annotations

from lxml import etree

from teitools.document import XML_ID

from .html import HtmlWalk
from .interface import Interface
from .places import extent
from .plan import TEI


def overlay(walk: HtmlWalk, surface: etree._Element, box: etree._Element) -> bool:
    """Whether `box`, which holds the image of `surface`, was given the zones of it, as a drawing upon the image."""
    frame = extent(surface)
    zones = [(zone, place) for zone in surface.iter(TEI + "zone") if (place := extent(zone)) is not None]
    if frame is None or not zones:
        return False
    view = " ".join(f"{number:g}" for number in frame)
    attributes = {"viewBox": view, "class": "zones", "preserveAspectRatio": "none", "role": "group"}
    drawing = etree.SubElement(box, "svg", {**attributes, "aria-label": walk.options.say("Zones")})
    for number, (zone, (left, top, width, height)) in enumerate(zones, 1):
        link = etree.SubElement(
            drawing, "a", {"aria-label": walk.options.say("zone {number}", number=zone.get("n") or number)}
        )
        ident = zone.get(XML_ID)
        if ident and ident not in walk.taken:
            walk.taken.add(ident)
            link.set("id", ident)
        drawn = {"x": f"{left:g}", "y": f"{top:g}", "width": f"{width:g}", "height": f"{height:g}"}
        etree.SubElement(link, "rect", {**drawn, "vector-effect": "non-scaling-stroke"})
    return True


def link_both_ways(box: etree._Element, say: Interface) -> None:
    """Each zone leads to the text that names it in `@facs`, and the text back to its zone; zones of no text to none."""
    for image in box.iterfind(".//div[@class='image-of']/img[@alt='']"):
        around = image.getparent()
        label = around.getprevious() if around is not None else None
        of = label.text if label is not None else None
        image.set("alt", say("facsimile of {what}", what=of) if of else say("facsimile"))
    drawn = {link.get("id"): link for link in box.iterfind(".//svg/a")}
    if not drawn:
        return
    for element in [each for each in box.iter(etree.Element) if (each.get("data-facs") or "").startswith("#")]:
        zone = drawn.get((element.get("data-facs") or "")[1:])
        ident = element.get("id")
        if zone is None or ident is None:
            continue
        if zone.get("href") is None:
            zone.set("href", f"#{ident}")
        inside_link = element.tag == "a" or any(each.tag == "a" for each in element.iterancestors())
        if element.tag in ("p", "div", "span", "h2", "h3", "h4", "h5", "h6", "td", "li") and not inside_link:
            back = etree.SubElement(element, "a", {"class": "to-zone", "href": f"#{zone.get('id')}", "data-made": ""})
            back.set("aria-label", say("on the facsimile"))
            back.text = "▧"
    for link in drawn.values():
        if link.get("href") is None:
            link.tag = "g"
            del link.attrib["aria-label"]
