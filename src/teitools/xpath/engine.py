"""One expression ready to be evaluated: by what it was compiled to here, else by elementpath, both within bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lxml import etree

from teitools.document import XML_NS

from . import direct
from .budget import Budget, OutOfTime, TooLarge
from .code import Code
from .compile import Compiler
from .environment import Environment
from .error import Failure, NotOurs, XPathError
from .foreign import Picture, evaluated, ours
from .items import DocumentNode, atoms, root_of, text_of
from .node_functions import document as documents_of
from .predicates import attributes_needed
from .syntax import CURRENT, parse
from .tree import Step, walk

#: Seconds in which elementpath must have read an expression.
_READING = 2.0
#: The code of an error of XPath, which its words make dispensable.
_CODE = re.compile(r"\b[A-Z]{4}\d{4}: ")
_CURRENT_CALL = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|(?<![\w:.$-])current\s*\(\s*\)""")


class Engine:
    """An expression, read. Raises XPathError for one that neither can read.

    first: it is XPath 1.0. declared: the variables that there are outside; used: those of them that it takes.
    """

    def __init__(
        self,
        expression: str,
        names: Mapping[str, str],
        default: str = "",
        *,
        declared: Collection[str] = (),
        first: bool = False,
    ) -> None:
        self.expression = expression
        self._names = {"xml": XML_NS, **names}
        self._default = default
        self._first = first
        self._declared = declared
        self._token: Any = None
        self.used: tuple[str, ...] = ()
        self.code: Code | None = None
        #: The effective boolean value at an element, where it is a simple matter, and what that counts for.
        self.simple: Callable[[etree._Element], bool] | None = None
        self.weight = 1
        #: Whether it looks at ancestors.
        self.asks_above = False
        self.locals = 0
        #: Attributes (Clark names) of which an element must have one for anything to be selected, where that is known.
        self.needs: frozenset[str] | None = None
        try:
            self.tree = parse(expression, self._names, default, first=first)
            compiler = Compiler(first=first)
            self.code = compiler.code(self.tree)
            self.used = tuple(compiler.used)
            self.locals = compiler.locals
            self.simple = direct.test(self.tree)
            self.needs = attributes_needed(self.tree)
            self.asks_above = any(isinstance(each, Step) and each.axis == "ancestor" for each in walk(self.tree))
            self.weight = 1 + 100 * direct.far_steps(self.tree)
            unknown = next((name for name in self.used if name not in declared), None)
            if unknown is not None:
                raise XPathError(expression, f"there is no variable `${unknown}`")
        except (NotOurs, RecursionError) as why:
            try:
                self._read_by_elementpath()
            except XPathError as error:
                if error.stopped:
                    raise
                raise XPathError(
                    expression, str(why) if isinstance(why, NotOurs) and str(why) else error.reason
                ) from None
        except Failure as error:
            raise XPathError(expression, reason(error)) from None

    @property
    def compiled(self) -> bool:
        """Whether the expression is evaluated by what is here."""
        return self.code is not None

    def items(self, item: Any, env: Environment) -> list[Any]:
        """The items of its value at a context item. Raises XPathError."""
        code = self.code
        found: list[Any] = self._run(item, env, "items") if code is None else self._own(code.value, item, env, "items")
        return found

    def atoms(self, item: Any, env: Environment) -> list[Any]:
        """The items atomized. Raises XPathError."""

        if self.code is None:
            return atoms(self._run(item, env, "items"), env.budget)
        return self._own(self.code.atoms, item, env, "atoms")  # type: ignore[no-any-return]

    def truth(self, item: Any, env: Environment) -> bool:
        """Its effective boolean value. Raises XPathError."""
        code = self.code
        return bool(self._run(item, env, "truth") if code is None else self._own(code.test, item, env, "truth"))

    def _own(self, function: Any, item: Any, env: Environment, how: str) -> Any:
        budget = env.budget
        before = budget.made
        try:
            return function(item, env)
        except Exception as error:
            return self.after(error, item, env, how)
        finally:
            budget.made = before

    def after(self, error: Exception, item: Any, env: Environment, how: str) -> Any:
        """What is answered when the compiled form has failed: by elementpath, if it met a value that it does not know.

        how: `truth`, `items` or `atoms`. Raises XPathError for every other failure.
        """
        if isinstance(error, NotOurs):
            found = self._run(item, env, "truth" if how == "truth" else "items")
            return atoms(found, env.budget) if how == "atoms" else found
        if isinstance(error, XPathError):
            raise error
        raise self._failed(error) from None

    def _run(self, item: Any, env: Environment, how: str) -> Any:
        """elementpath's answer."""
        from . import guard

        budget = env.budget
        before = budget.made
        try:
            if self._token is None:
                self._read_by_elementpath()
            picture = env.trees.picture(root_of(item), env.base)
            variables = {name: env.variable(name) for name in self.used if name != CURRENT}
            if env.current is not None:
                variables[CURRENT] = [env.current]
            token = self._token

            def pictures(root: etree._Element) -> Picture:
                return env.trees.picture(root, env.base)

            def document(uri: str) -> Any:
                if env.document is None:
                    raise Failure("FODC0002: no other documents are read here")
                return pictures(env.document(uri)).node

            _asking.append(env)
            try:
                return guard.ask(lambda: evaluated(token, picture, item, variables, pictures, how), budget, document)
            finally:
                _asking.pop()
        except XPathError:
            raise
        except Exception as error:
            raise self._failed(error) from None
        finally:
            budget.made = before

    def _failed(self, error: Exception, *, dynamic: bool = True) -> XPathError:
        return XPathError(
            self.expression,
            reason(error),
            dynamic=dynamic,
            out_of_time=isinstance(error, OutOfTime),
            too_large=isinstance(error, TooLarge | MemoryError),
        )

    def _read_by_elementpath(self) -> None:
        try:
            from .guard import ask, parser_class
        except ImportError as error:
            raise XPathError(self.expression, str(error)) from None
        parser_type = parser_class(first=self._first)
        names = {prefix: uri for prefix, uri in self._names.items() if uri}
        if self._default:
            names[""] = self._default
        try:
            parser = parser_type(namespaces=names, compatibility_mode=True) if self._first else parser_type(names)
            types = {"key": ("xs:string", "item()*", "node()*"), "document": ("item()*", "node()*")}
            for function in (_key, _document):
                name = function.__name__[1:]
                # Without this label a step after the call, as in `key(…)/@n`, is a syntax error to elementpath.
                parser.external_function(function, name, sequence_types=types[name]).label = "function"
            # elementpath works out what is constant while it reads.
            self._token = ask(lambda: parser.parse(current_as_variable(self.expression)), Budget(_READING), None)
        except Exception as error:
            raise self._failed(error, dynamic=False) from None
        used = {each.value if isinstance(each.value, str) else each[0].value for each in self._token.iter("$")}
        self.used = tuple(sorted(each for each in used if each in self._declared))


_asking: list[Environment] = []


def _key(name: Any, value: Any) -> Any:
    env = _env()
    if env.key is None:
        raise Failure(f"XTDE1260: there is no key `{name}`")

    values = atoms([ours(each) for each in (value if isinstance(value, list) else [value])], env.budget)
    found = env.trees.sorted(env.key(str(name), [text_of(each) for each in values]), env.budget)
    return [env.trees.picture(root_of(each), env.base).of(each) for each in found]


def _document(uri: Any) -> Any:
    env = _env()

    values = [ours(each) for each in (uri if isinstance(uri, list) else [uri])]
    found = documents_of(env, values)
    return [env.trees.picture(each.root, env.base).node for each in found if isinstance(each, DocumentNode)]


def _env() -> Environment:
    """The environment of the evaluation under way; before there is one, elementpath learns that a constant call is
    none of its own to work out.
    """
    if not _asking:
        import elementpath

        raise elementpath.MissingContextError("only known of a document")
    return _asking[-1]


def current_as_variable(expression: str) -> str:
    """`current()` outside string literals becomes `$current`."""
    return _CURRENT_CALL.sub(lambda match: match.group(1) or f"${CURRENT}", expression)


def reason(error: Exception) -> str:
    """Why an evaluation failed, in words."""
    if isinstance(error, OutOfTime):
        return "it took too long"
    if isinstance(error, MemoryError):
        return "it needs more memory than there is"
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, TooLarge | Failure):
        return _CODE.sub("", str(error))
    return str(getattr(error, "message", "") or error).strip().rstrip(".") or type(error).__name__
