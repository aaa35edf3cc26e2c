"""Each room imports only the rooms named for it; third-party names are listed per room."""

import ast
import sys
from importlib import import_module
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


#: What stands beside the rooms; each but the last two is for all of them, and imports none.
ROOT_FILES = {"_lazy.py", "__init__.py", "__main__.py"}


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
    if room is None:
        assert path.name in ROOT_FILES
        return
    assert room in ROOMS, f"new room {room}: give it a line in ROOMS"
    for name in imports(path):
        head, *rest = name.split(".")
        if head == "teitools":
            if rest and rest[0] not in ("__version__", "_lazy"):
                assert rest[0] in ROOMS[room] | {room}, f"{room} imports {name}"
        else:
            assert head in sys.stdlib_module_names | {"tomllib"} | THIRD_PARTY.get(room, set()), (
                f"{room} imports {name}"
            )


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.py")), ids=lambda p: str(p.relative_to(SRC)))
def test_a_room_is_entered_by_its_face(path):
    """What a room has for others stands in its `__init__`: its files may change without them."""
    own = path.relative_to(SRC).parts[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.level or not (node.module or "").startswith("teitools."):
            continue
        room, *past = node.module.split(".")[1:]
        names = {alias.name for alias in node.names}
        if room in ROOMS and room != own:
            assert not past, f"{room}/{past} is no face"
            assert names <= FACES[room].exported, f"{room} does not export {names - FACES[room].exported}"


class Face:
    """What the `__init__` of a room exports; what of it is lazy, by module, for types and when a program runs."""

    def __init__(self, room):
        self.exported, self.for_types, self.lazy = set(), {}, {}
        for node in ast.parse((SRC / room / "__init__.py").read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
                self.exported = set(ast.literal_eval(node.value))
            elif isinstance(node, ast.If):
                self.for_types = {each.module: {alias.name for alias in each.names} for each in node.body}
                table = ast.literal_eval(node.orelse[0].value.args[1])
                self.lazy = {module: set(names) for module, names in table.items()}


FACES = {room: Face(room) for room in ROOMS}


@pytest.mark.parametrize("room", ROOMS)
def test_a_face_says_one_thing_for_types_and_for_programs(room):
    face = FACES[room]
    assert face.for_types == face.lazy
    lazy = {name for names in face.lazy.values() for name in names}
    assert lazy <= face.exported
    assert not lazy & {path.stem for path in (SRC / room).glob("*.py")}, "importing that module would hide the name"
    module = import_module(f"teitools.{room}")
    for name in face.exported:
        assert getattr(module, name, None) is not None, name


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.py")), ids=lambda p: str(p.relative_to(SRC)))
def test_no_file_sees_two_things_of_one_name(path):
    """Rooms may use one word for two things, as their fields do; where both are at hand they are told apart."""
    own = path.relative_to(SRC).parts[0]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    homes = {node.name: {own} for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").startswith("teitools."):
            for alias in node.names:
                homes.setdefault(alias.name, set()).add(node.module.split(".")[1])
    assert {name: rooms for name, rooms in homes.items() if len(rooms) > 1} == {}


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
