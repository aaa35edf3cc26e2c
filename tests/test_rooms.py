"""Each room imports only the rooms named for it; third-party names are listed per room."""

import ast
import sys
from pathlib import Path

import pytest

from teitools.document import names

SRC = Path(__file__).parent.parent / "src" / "teitools"

HOUSE = (SRC / "README.md").read_text(encoding="utf-8")


def table():
    """(room, rooms it may import, packages) for each line of the house's table, bottom to top."""
    for line in HOUSE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and (cells[0] == "cli" or (SRC / cells[0]).is_dir()):
            yield cells[0], *({each.strip() for each in cell.split(",")} - {"–"} for cell in cells[2:])


#: room -> rooms it may import, in the order of the table; a room never names one below it.
ROOMS = {}
THIRD_PARTY = {}
for _room, _rooms, _packages in table():
    ROOMS[_room] = set(ROOMS) if _rooms == {"all"} else _rooms
    THIRD_PARTY[_room] = _packages


def test_every_room_has_a_line():
    assert set(ROOMS) == {path.parent.name for path in SRC.glob("*/__init__.py")}


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


@pytest.mark.parametrize("room", ROOMS)
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


def test_each_namespace_is_spelled_once():
    """In `document.names`; XML's in `datatypes` too, which imports no room. Sentences and templates may quote one."""
    spelled = {}
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                uri = node.value.removeprefix("{").partition("}")[0]
                spelled.setdefault(uri, []).append(path.relative_to(SRC).as_posix())
    declared = {name: uri for name, uri in vars(names).items() if name.endswith("_NS")}
    assert len(declared) == 12
    for name, uri in declared.items():
        places = ["datatypes/xsd.py"] if name == "XML_NS" else []
        assert sorted(spelled[uri]) == [*places, "document/names.py"], name
