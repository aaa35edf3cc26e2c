"""Name classes: which expanded names an element or attribute pattern admits (RELAX NG section 6.1).

A name class is plain data, so that it can be hashed, compared and written to the schema cache:
`("name", namespace, local)`, `("nsName", namespace, except or None)`, `("anyName", except or None)`,
`("choice", class, class, …)`.

A name while validating is what expat gives: `local`, or `namespace`, `SEPARATOR`, `local`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NameClass = tuple[Any, ...]

#: A control character: it can stand in no namespace name of an XML document.
SEPARATOR = "\x1f"

#: Stands for every name and every namespace that a schema does not mention.
_OTHER = "\0"

#: A choice of more classes than this is looked up in a set.
_FEW = 8
_INDEXES_KEPT = 1000
#: The choice itself is kept with its index, so that its identity is not given to another.
_indexes: dict[int, tuple[NameClass, frozenset[tuple[str, str]], tuple[NameClass, ...]]] = {}


def names_of(triplet: str) -> tuple[str, str]:
    """(expanded name, name as written) of what expat gives: `local`, `uri local` or `uri local prefix`."""
    parts = triplet.split(SEPARATOR)
    if len(parts) == 1:
        return triplet, triplet
    name = join(parts[0], parts[1])
    return name, f"{parts[2]}:{parts[1]}" if len(parts) > 2 else parts[1]


def contains(name_class: NameClass, name: str) -> bool:
    """Whether `name` (as expat gives it) belongs to the class."""
    namespace, _, local = name.rpartition(SEPARATOR)
    return _contains(name_class, namespace, local)


def _contains(name_class: NameClass, namespace: str, local: str) -> bool:
    kind = name_class[0]
    if kind == "name":
        return bool(name_class[2] == local and name_class[1] == namespace)
    if kind == "choice":
        if len(name_class) > _FEW:
            names, others = _index(name_class)
            return (namespace, local) in names or any(_contains(each, namespace, local) for each in others)
        return any(_contains(each, namespace, local) for each in name_class[1:])
    if kind == "nsName" and name_class[1] != namespace:
        return False
    excepted = name_class[-1]
    return excepted is None or not _contains(excepted, namespace, local)


def _index(choice: NameClass) -> tuple[frozenset[tuple[str, str]], tuple[NameClass, ...]]:
    """(names, the other classes) of a choice of many; made once for each, kept by identity."""
    found = _indexes.get(id(choice))
    if found is None:
        if len(_indexes) >= _INDEXES_KEPT:
            _indexes.clear()
        names = frozenset((each[1], each[2]) for each in choice[1:] if each[0] == "name")
        others = tuple(each for each in choice[1:] if each[0] != "name")
        found = _indexes[id(choice)] = (choice, names, others)
    return found[1:]


def written(name_class: NameClass) -> str | None:
    """The one name that the class admits, as expat would give it; None when it admits several."""
    if name_class[0] != "name":
        return None
    return join(name_class[1], name_class[2])


def join(namespace: str, local: str) -> str:
    """An expanded name as expat gives it."""
    return f"{namespace}{SEPARATOR}{local}" if namespace else local


def split(name: str) -> tuple[str, str]:
    """(namespace, local) of a name as expat gives it."""
    namespace, _, local = name.rpartition(SEPARATOR)
    return namespace, local


def simple_names(name_class: NameClass) -> Iterator[str]:
    """Every single name that the class spells out (not those in exceptions)."""
    if name_class[0] == "name":
        yield join(name_class[1], name_class[2])
    elif name_class[0] == "choice":
        for each in name_class[1:]:
            yield from simple_names(each)


def is_open(name_class: NameClass) -> bool:
    """Whether the class has `anyName` or `nsName`, so that its names cannot be counted."""
    if name_class[0] == "choice":
        return any(is_open(each) for each in name_class[1:])
    return bool(name_class[0] != "name")


def overlap(one: NameClass, other: NameClass) -> bool:
    """Whether some name belongs to both classes.

    Only the names and namespaces that the two mention, and one that neither does, need to be tried
    (Clark, The Design of RELAX NG, section on restrictions).
    """
    if one[0] == other[0] == "name":
        return one == other
    tried = {*_representatives(one), *_representatives(other)}
    return any(_contains(one, *name) and _contains(other, *name) for name in tried)


def _representatives(name_class: NameClass) -> Iterator[tuple[str, str]]:
    kind = name_class[0]
    if kind == "name":
        yield name_class[1], name_class[2]
    elif kind == "choice":
        for each in name_class[1:]:
            yield from _representatives(each)
    else:
        yield (name_class[1] if kind == "nsName" else _OTHER), _OTHER
        if name_class[-1] is not None:
            yield from _representatives(name_class[-1])
