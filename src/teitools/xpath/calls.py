"""Calls of functions: the arguments as the functions take them."""

from __future__ import annotations

from typing import Any

from . import code
from .code import Code, of_test
from .environment import Environment
from .functions import Function


def getter(letter: str, part: Code, first: bool) -> code.Getter:
    """What gives an argument of the kind that the letter of `Function.takes` stands for."""
    if letter in "sS":
        return code.string_getter(part, required=letter == "S", first=first)
    if letter == "t":
        return code.item_string(part, first=first)
    if letter in "nN":
        return code.number_getter(part, required=letter == "N", first=first)
    if letter == "b":
        return part.test
    if letter == "*":
        return part.value
    if letter == "a":
        return part.atoms
    if letter == "v":
        return code.number_getter(part, first=True) if first else code.atom_getter(part)
    if letter == "i":
        return code.whole_getter(part)
    return code.node_getter(part, required=letter == "O", first=first)


def called(function: Function, getters: list[code.Getter], parts: list[Code], first: bool) -> Code:
    """The call of a function with what its arguments give."""
    call = function.call
    if not getters:
        get: code.Getter = lambda _node, env: call(env)  # noqa: E731
    elif len(getters) == 1:
        one = getters[0]
        get = lambda node, env: call(env, one(node, env))  # noqa: E731
    elif len(getters) == 2:
        one, two = getters
        get = lambda node, env: call(env, one(node, env), two(node, env))  # noqa: E731
    else:
        get = lambda node, env: call(env, *[each(node, env) for each in getters])  # noqa: E731
    if function.gives == "boolean":
        return of_test(get)
    if first and function.gives == "number":
        return Code(lambda node, env: [float(get(node, env))], "number", single=True)

    def value(node: Any, env: Environment) -> list[Any]:
        found = get(node, env)
        return found if isinstance(found, list) else [found]

    return Code(value, function.gives, single=function.single)
