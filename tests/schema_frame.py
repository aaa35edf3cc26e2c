"""A fragment of the edition's encoding put where it belongs in a small document that is valid without it."""

import re

from lxml import etree

TEI = "http://www.tei-c.org/ns/1.0"
EXAMPLES = "http://www.tei-c.org/ns/Examples"
_T = f"{{{TEI}}}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"

_HEAD = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frame" xml:lang="en">
  <teiHeader>
    <fileDesc>
      <titleStmt>
        <title>Frame</title>
        <respStmt xml:id="frame-ed"><resp>encoding</resp> <orgName>The editors</orgName></respStmt>
      </titleStmt>
      <publicationStmt>
        <publisher>The editors</publisher>
        <date when="2026-11-21">21 November 2026</date>
        <idno type="edition">frame</idno>
        <availability status="restricted"><p>Test only.</p></availability>
      </publicationStmt>
      <sourceDesc>
        <bibl>
          <title type="supplied">Frame</title>
          <extent><measure unit="chars" quantity="100000">100,000 characters</measure></extent>
          <idno type="filename">{file}</idno>
          <idno type="sha256">{sha}</idno>
          <availability status="restricted"><p>Test only.</p></availability>
        </bibl>
      </sourceDesc>
    </fileDesc>
    <encodingDesc>
      <projectDesc><p>A test.</p></projectDesc>
      <refsDecl><citeStructure unit="part" match="/TEI/text/body/div" use="@type"/></refsDecl>
      <listPrefixDef>
        <prefixDef ident="place" matchPattern="(.+)" replacementPattern="places.xml#$1"><p>A place.</p></prefixDef>
      </listPrefixDef>
    </encodingDesc>
    <profileDesc><langUsage><language ident="en" usage="100">English</language></langUsage></profileDesc>
    <revisionDesc status="draft"><change when="2026-11-21" who="#frame-ed">Begun.</change></revisionDesc>
  </teiHeader>
"""
_TEXT = (
    _HEAD
    + """  <text>
    <body>
      <div type="regest">
        <p xml:id="frame-r1" corresp="#frame-p1"><seg type="statement" source="#frame">A summary.</seg></p>
      </div>
      <div type="transcription"><p xml:id="frame-p1">A paragraph.</p></div>
    </body>
  </text>
</TEI>"""
)
_RECORDS = {
    "listPerson": '<person xml:id="a" role="actor"><persName type="main">A</persName>'
    '<note type="description">One.</note></person>',
    "listPlace": '<place xml:id="a" type="country"><placeName type="main">A</placeName>'
    '<note type="description">One.</note></place>',
    "listOrg": '<org xml:id="a" type="party"><orgName type="main">A</orgName>'
    '<note type="description">One.</note></org>',
    "listEvent": '<event xml:id="a" type="war" where="place:a" when="1922"><label type="main">A</label>'
    '<note type="description">One.</note></event>',
    "listBibl": '<bibl xml:id="a" type="book"><title level="m">A</title></bibl>',
}
#: Where a fragment goes, by the name of its outermost element: the element that it replaces, by XPath.
_REPLACED = {
    **{name: f"//t:{name}" for name in ("titleStmt", "respStmt", "sourceDesc", "refsDecl", "prefixDef", "body")},
    **{name: f"//t:{name}" for name in ("listPrefixDef", "citeStructure", "revisionDesc", "text", "availability")},
    **{name: f"//t:{name}" for name in ("langUsage", "profileDesc")},
}
_LISTS = {
    **{"person": "listPerson", "place": "listPlace", "org": "listOrg", "event": "listEvent"},
    **{"birth": "listPerson", "death": "listPerson", "sex": "listPerson", "location": "listPlace", "geo": "listPlace"},
    "relation": "listPlace",
}
_IN_DIV = ("p", "quote", "list", "head", "div")


def framed(fragment, kind=None):
    """The text of a whole document that holds `fragment` (XML text, TEI or example namespace, one element).

    kind: `register` for an element that by its name could as well stand in a text.
    """
    node = etree.fromstring(re.sub(r"\sxmlns=\"[^\"]*\"", "", fragment.strip()))
    for each in node.iter("*"):
        each.tag = _T + each.tag
    name = etree.QName(node).localname
    if name == "TEI":
        return _written(node)
    if name in _LISTS or name in _RECORDS or kind == "register":
        return _written(_register(node, name))
    pointer = re.search(r'source="([^"#]+)#char', fragment)
    text = _TEXT.format(file=pointer[1] if pointer else "source.txt", sha="0" * 64)
    root = etree.fromstring(text)
    if name in _REPLACED:
        _replace(root.xpath(_REPLACED[name], namespaces={"t": TEI})[0], node)
    elif name == "bibl" and node.find(f"{_T}idno") is not None:
        _replace(root.find(f".//{_T}sourceDesc/{_T}bibl"), node)
    elif name == "div" and node.get("type") in ("regest", "transcription"):
        _replace(root.find(f".//{_T}div[@type='{node.get('type')}']"), node)
    else:
        _put(root.find(f".//{_T}div[@type='transcription']"), node, name)
    return _written(root)


def _put(division, node, name):
    paragraph = division[0]
    if name in _IN_DIV:
        if name == "p" and node.get(_ID) is None:
            node.set(_ID, "frame-p2")
        division.append(node)
        return
    if name == "biblScope":
        reference = etree.SubElement(paragraph, f"{_T}bibl", corresp="bibl:a")
        reference.append(node)
    else:
        paragraph.append(node)


def _register(node, name):
    listed = name if name in _RECORDS else _LISTS.get(name, "listPerson")
    root = etree.fromstring(_HEAD.format(file="source.txt", sha="0" * 64) + "</TEI>")
    _replace(
        root.find(f".//{_T}sourceDesc"), etree.fromstring(f'<sourceDesc xmlns="{TEI}"><p>Drawn up.</p></sourceDesc>')
    )
    stand_off = etree.SubElement(root, f"{_T}standOff")
    if name == listed:
        stand_off.append(node)
        return root
    holder = etree.SubElement(stand_off, f"{_T}{listed}")
    if f"{{{TEI}}}{name}" in (f"{_T}person", f"{_T}place", f"{_T}org", f"{_T}event"):
        holder.append(node)
        if name == "event" and node.get(_ID) and node.get("where"):
            _take_part(holder, node.get(_ID))
        return root
    record = etree.fromstring(_RECORDS[listed])
    for each in record.iter("*"):
        each.tag = _T + each.tag
    holder.append(record)
    if name == "relation":
        etree.SubElement(holder, f"{_T}listRelation").append(node)
    elif name == "geo":
        location = etree.Element(f"{_T}location")
        location.append(node)
        record.insert(1, location)
    else:
        record.insert(1, node)
    return root


def _take_part(holder, event):
    """An event without anybody in it would break a rule of its own."""
    listed = etree.SubElement(holder, f"{_T}listRelation")
    etree.SubElement(listed, f"{_T}relation", name="participantIn", active="person:a", passive=f"#{event}")


def _replace(old, new):
    new.tail = old.tail
    old.getparent().replace(old, new)


def _written(root):
    return etree.tostring(root, encoding="unicode")
