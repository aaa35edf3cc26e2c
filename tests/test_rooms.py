"""Each room imports only the rooms named for it; third-party names are listed per room."""

import ast
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "teitools"

#: room -> rooms it may import. Order is bottom to top; a room never names one below it in this table.
ROOMS = {
    "findings": set(),
    "datatypes": set(),
    "document": {"findings"},
    "xpath": {"findings", "document", "datatypes"},
    "relaxng": {"findings", "document", "datatypes"},
    "schematron": {"findings", "document", "xpath"},
    "odd": {"findings", "datatypes", "document", "xpath", "relaxng", "schematron"},
    "edition": {"findings", "document", "xpath"},
    "checks": {"findings", "datatypes", "document", "xpath", "relaxng", "schematron", "odd", "edition"},
    "render": {"findings", "document", "xpath", "odd", "edition"},
    "site": {"findings", "document", "edition", "render"},
    "deposit": {"findings", "document", "edition", "render", "site"},
    "report": {"findings", "document"},
}
ROOMS["cli"] = set(ROOMS)
THIRD_PARTY = {
    "document": {"lxml", "tomli", "fsspec"},
    "datatypes": {"elementpath"},
    "xpath": {"lxml", "elementpath"},
    "relaxng": {"lxml"},
    "schematron": {"lxml"},
    "odd": {"lxml"},
    "edition": {"lxml", "tomli"},
    "checks": {"langcodes", "lxml"},
    "render": {"lxml", "jinja2", "latex2mathml", "tinycss2"},
    "site": {"lxml", "jinja2", "pagefind", "cbor2"},
    "deposit": {"lxml", "tomli", "yaml"},
    "cli": {"click", "lxml"},
}


def imports(path):
    """Absolute dotted names imported by `path`, type-checking and in-function imports included."""
    package = ("teitools", *path.relative_to(SRC).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            base += node.module.split(".") if node.module else []
            yield ".".join(base)
            if base == ["teitools"]:
                yield from (".".join([*base, alias.name]) for alias in node.names)


def test_order_has_no_way_back():
    seen = set()
    for room, allowed in ROOMS.items():
        assert allowed <= seen, f"{room} may import {allowed - seen}, which stand above it"
        seen.add(room)


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.py")), ids=lambda p: str(p.relative_to(SRC)))
def test_imports_stay_in_their_rooms(path):
    parts = path.relative_to(SRC).parts
    room = parts[0] if len(parts) > 1 else None
    if room is None:  # teitools/__init__.py and __main__.py
        return
    assert room in ROOMS, f"new room {room}: give it a line in ROOMS"
    for name in imports(path):
        head, *rest = name.split(".")
        if head == "teitools":
            if rest and rest[0] != "__version__":
                assert rest[0] in ROOMS[room] | {room}, f"{room} imports {name}"
        else:
            assert head in sys.stdlib_module_names | {"tomllib"} | THIRD_PARTY.get(room, set()), (
                f"{room} imports {name}"
            )


@pytest.mark.parametrize("room", ["render"])
def test_files_of_a_room_form_no_circle(room):
    """What is imported inside a function, or for type checking alone, counts too."""
    package = f"teitools.{room}"
    files = {path.stem: path for path in (SRC / room).glob("*.py") if path.stem != "__init__"}
    waiting = {
        name: {
            part
            for each in imports(path)
            if each.startswith(package + ".") and (part := each[len(package) + 1 :].partition(".")[0]) in files
        }
        for name, path in files.items()
    }
    while free := [name for name, needed in waiting.items() if not needed & set(waiting)]:
        for name in free:
            del waiting[name]
    assert waiting == {}


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.py")), ids=lambda p: str(p.relative_to(SRC)))
def test_a_long_file_says_why(path):
    text = path.read_text(encoding="utf-8")
    if len(text.splitlines()) > 400:
        assert "long because" in text[:1500].lower(), f"{path.name} is over 400 lines and does not say why"
