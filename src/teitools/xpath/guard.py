"""elementpath for the expressions that are not compiled here, kept from running for ever and from reading files.

Its functions that read files, the network or the environment, or parse XML, fail. Its regular expressions are ours.
What makes a sequence or string larger at one stroke is counted. The rest runs under a timer of the process's own CPU
time, which looks at the clock and at the memory in use; where there can be none (in a thread, on Windows), a profile
function does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from .budget import MOST_BITS, Budget, OutOfTime, TooLarge
from .error import Failure
from .text_functions import matches, replace, tokenize

#: Bytes by which one evaluation may make the process grow.
_MOST_GROWTH = 400_000_000
#: Seconds of CPU time between two looks, and calls between them where there is no timer.
_EVERY = 0.05
_CALLS = 2000
_PICTURE = 20

_OUTSIDE = (
    "doc", "doc-available", "document-uri", "collection", "uri-collection", "unparsed-text", "unparsed-text-lines",
    "unparsed-text-available", "json-doc", "environment-variable", "available-environment-variables",
    "load-xquery-module", "transform", "parse-xml", "parse-xml-fragment",
)  # fmt: skip


class _Running:
    """What the functions of an evaluation that is under way count in; one for each thread."""

    def __init__(self) -> None:
        self.of = threading.local()

    @property
    def budget(self) -> Budget:
        found = getattr(self.of, "budget", None)
        return found if isinstance(found, Budget) else Budget()

    @property
    def document(self) -> Callable[[str], Any] | None:
        found: Callable[[str], Any] | None = getattr(self.of, "document", None)
        return found


_running = _Running()


class _Texts:
    """What functions on strings ask of an environment."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget


@lru_cache(maxsize=2)
def parser_class(*, first: bool) -> type[Any]:
    """elementpath's parser with its guarded functions. Raises ImportError where there is no elementpath."""
    from elementpath.xpath2 import XPath2Parser
    from elementpath.xpath31 import XPath31Parser

    base: type[Any] = XPath2Parser if first else XPath31Parser
    table = dict(base.symbol_table)
    for symbol, evaluate in _guards().items():
        if symbol in table:
            table[symbol] = _changed(table[symbol], evaluate)
    metaclass: Any = type(base)
    guarded: type[Any] = metaclass(f"Guarded{base.__name__}", (base,), {"symbol_table": table})
    return guarded


def _changed(token: type[Any], make: Callable[[Any], Callable[..., Any]]) -> type[Any]:
    evaluate = make(token)

    def select(self: Any, context: Any = None) -> Iterator[Any]:
        found = evaluate(self, context)
        yield from found if isinstance(found, list) else (found,)

    methods: dict[str, Any] = {"evaluate": evaluate, "__module__": token.__module__}
    if token.symbol != "*":  # which is also the step to any element
        methods["select"] = select
    metaclass: Any = type(token)
    changed: type[Any] = metaclass(token.__name__, (token,), methods)
    return changed


def _guards() -> dict[str, Callable[[Any], Callable[..., Any]]]:
    guards: dict[str, Callable[[Any], Callable[..., Any]]] = dict.fromkeys(_OUTSIDE, _refused)
    guards |= dict.fromkeys(("*", "||", "concat"), _measured)
    guards |= dict.fromkeys(("matches", "replace", "tokenize", "analyze-string"), _by_own_expressions)
    guards |= dict.fromkeys(
        ("format-integer", "format-number", "format-date", "format-dateTime", "format-time"), _of_picture
    )
    guards |= {"string-join": _joined, "to": _range, "doc": _opened}
    return guards


def _refused(token: type[Any]) -> Callable[..., Any]:
    name = token.symbol

    def evaluate(self: Any, context: Any = None) -> Any:
        raise Failure(f"`{name}()` asks for what lies outside the document, which rules are not given")

    return evaluate


def _opened(_token: type[Any]) -> Callable[..., Any]:
    def evaluate(self: Any, context: Any = None) -> Any:
        uri = self.get_argument(self.context or context)
        if uri is None:
            return []
        if _running.document is None:
            raise Failure("FODC0002: no other documents are read here")
        return _running.document(str(uri))

    return evaluate


def _measured(token: type[Any]) -> Callable[..., Any]:
    before = token.evaluate

    def evaluate(self: Any, context: Any = None) -> Any:
        found = before(self, context)
        if isinstance(found, str):
            _running.budget.make_text(len(found))
        elif isinstance(found, int) and found.bit_length() > MOST_BITS:
            raise Failure("FOAR0002: the number has more digits than are worked with")
        return found

    return evaluate


def _range(_token: type[Any]) -> Callable[..., Any]:
    def evaluate(self: Any, context: Any = None) -> Any:
        from elementpath.datatypes import Integer

        start, stop = self.get_operands(context, cls=Integer)
        if start is None or stop is None:
            return []
        _running.budget.make(max(int(stop) - int(start) + 1, 0))
        return list(range(int(start), int(stop) + 1))

    return evaluate


def _joined(_token: type[Any]) -> Callable[..., Any]:
    def evaluate(self: Any, context: Any = None) -> Any:
        context = self.context or context
        texts = [self.string_value(each) for each in self[0].atomization(context)]
        separator = self.get_argument(context, 1, required=True, cls=str) if len(self) > 1 else ""
        _running.budget.make_text(sum(map(len, texts)) + len(separator) * len(texts))
        return separator.join(texts)

    return evaluate


def _of_picture(token: type[Any]) -> Callable[..., Any]:
    before = token.evaluate

    def evaluate(self: Any, context: Any = None) -> Any:
        value = self.get_argument(self.context or context)
        picture = self.get_argument(self.context or context, 1, cls=str) or ""
        if len(picture) > (_PICTURE if token.symbol == "format-integer" else 10 * _PICTURE):
            raise Failure(f"a picture of more than {_PICTURE} characters is not read")
        if isinstance(value, int) and abs(value) > 10**9:
            raise Failure("such a number is not written out by a picture")
        return before(self, context)

    return evaluate


def _by_own_expressions(token: type[Any]) -> Callable[..., Any]:
    call: dict[str, Callable[..., Any]] = {"matches": matches, "replace": replace, "tokenize": tokenize}
    function = call.get(token.symbol)
    if function is None:
        return _refused(token)

    def evaluate(self: Any, context: Any = None) -> Any:
        context = self.context or context
        arguments = [self.get_argument(context, at, default="", cls=str) for at in range(len(self))]
        return function(_Texts(_running.budget), *map(str, arguments))

    return evaluate


def ask(question: Callable[[], Any], budget: Budget, document: Callable[[str], Any] | None) -> Any:
    """The answer of elementpath to a question. Raises OutOfTime, TooLarge and whatever elementpath raises.

    document: what gives elementpath's node of a document by its address, for `doc()`.
    """
    before = getattr(_running.of, "budget", None), getattr(_running.of, "document", None)
    _running.of.budget, _running.of.document = budget, document
    try:
        with _watched(budget):
            return question()
    finally:
        _running.of.budget, _running.of.document = before
        budget.spend(50)


@contextlib.contextmanager
def _watched(budget: Budget) -> Iterator[None]:
    if getattr(_running.of, "watched", False):
        yield  # a question inside another
        return
    _running.of.watched = True
    limit = _memory() + _MOST_GROWTH

    def look(*_arguments: Any) -> None:
        if time.thread_time() > budget.deadline:
            raise OutOfTime
        if _memory() > limit:
            raise TooLarge(f"it needs more than {_MOST_GROWTH // 1_000_000} MB of memory")

    by_timer = hasattr(signal, "SIGVTALRM") and threading.current_thread() is threading.main_thread()
    with _timer(look) if by_timer else _profile(look):
        try:
            yield
        finally:
            _running.of.watched = False


@contextlib.contextmanager
def _timer(look: Callable[..., None]) -> Iterator[None]:
    looking = True

    def due(*_arguments: Any) -> None:
        if looking:
            look()

    def unraisable(what: Any) -> None:
        if what.exc_type not in (OutOfTime, TooLarge):
            told(what)

    # Raised where the interpreter lets nothing through, it is raised again when the time is next looked at.
    told, sys.unraisablehook = sys.unraisablehook, unraisable
    before = signal.signal(signal.SIGVTALRM, due)
    signal.setitimer(signal.ITIMER_VIRTUAL, _EVERY, _EVERY)
    try:
        yield
    finally:
        try:
            looking = False
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            sys.unraisablehook = told
            signal.signal(signal.SIGVTALRM, before if before is not None else signal.SIG_DFL)


@contextlib.contextmanager
def _profile(look: Callable[..., None]) -> Iterator[None]:
    before = sys.getprofile()
    left = _CALLS

    def count(*_arguments: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            left = _CALLS
            look()

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


def _memory() -> int:
    """Bytes of memory that the process holds; where the system does not tell, the most that it ever held."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
