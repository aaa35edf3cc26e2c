"""From trees to functions: operators, conditions, loops, calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import calls, casts, code, operators
from .code import Code, Truth, of_test
from .comparison import general, general_first
from .environment import Environment
from .error import Failure, NotOurs
from .functions import FIRST, LATER
from .items import text_of
from .numbers import arithmetic, negative
from .paths import filtered, path
from .tree import (
    Binary,
    Binding,
    Call,
    Chain,
    ContextItem,
    Filter,
    If,
    Literal,
    Node,
    OfType,
    Path,
    Sequence,
    Step,
    Unary,
    Variable,
)

_GENERAL = ("=", "!=", "<", "<=", ">", ">=")
_VALUE = ("eq", "ne", "lt", "le", "gt", "ge")


class Compiler:
    """Compiles one expression. first: by XPath 1.0's rules. locals: how many variables it declares itself.

    used: the variables that it takes from outside.
    """

    def __init__(self, *, first: bool = False) -> None:
        self.first = first
        self.locals = 0
        self.used: dict[str, None] = {}
        self._scope: list[tuple[str, int]] = []
        self._done: dict[int, Code] = {}

    def code(self, tree: Node) -> Code:
        """The functions of `tree`. Raises NotOurs for what is not compiled here, Failure for what is always wrong."""
        found = self._done.get(id(tree))  # a part may be asked for twice: for its truth and for its items
        if found is None:
            found = self._done[id(tree)] = _COMPILE[type(tree)](self, tree)
        return found

    def _literal(self, tree: Literal) -> Code:
        items = [tree.value]
        kind = "string" if isinstance(tree.value, str) else "number"
        return Code(lambda _node, _env: items, kind, single=True)

    def _sequence(self, tree: Sequence) -> Code:
        parts = [self.code(each) for each in tree.parts]
        values = [each.value for each in parts]

        def value(node: Any, env: Environment) -> list[Any]:
            found: list[Any] = []
            for each in values:
                found += each(node, env)
            env.budget.make(len(found))
            return found

        if all(isinstance(each, Literal) for each in tree.parts):
            items = [each.value for each in tree.parts if isinstance(each, Literal)]
            return Code(lambda _node, _env: items)
        kind = "nodes" if parts and all(each.kind == "nodes" for each in parts) else "any"
        return Code(value, kind)

    def _variable(self, tree: Variable) -> Code:
        name = tree.name
        number_ = next((own for declared, own in reversed(self._scope) if declared == name), None)
        if number_ is not None:
            return Code(lambda _node, env: env.locals[number_])
        if name == "current":
            return Code(lambda _node, env: [env.current], "nodes", single=True)
        self.used[name] = None
        return Code(lambda _node, env: env.variable(name))

    def _context(self, _tree: ContextItem) -> Code:
        def value(node: Any, _env: Environment) -> list[Any]:
            if node is None:
                raise Failure("XPDY0002: there is no context item")
            return [node]

        return Code(value, "any", single=True)

    def _unary(self, tree: Unary) -> Code:
        get = code.number_getter(self.code(tree.operand), first=self.first)
        minus = tree.sign == "-"

        def value(node: Any, env: Environment) -> list[Any]:
            found = get(node, env)
            return [] if found is None else [negative(found) if minus else found]

        return Code(value, "number", single=True)

    def _binary(self, tree: Binary) -> Code:
        sign = tree.operator
        if sign in ("or", "and", "|", "||"):
            return self._chain(Chain(sign, (tree.left, tree.right)))
        some = operators.existence(sign, tree.left, tree.right)
        if some is not None and self.code(some).kind == "nodes":
            test, wanted = self.code(some).test, sign in (">", ">=", "!=", "gt", "ge", "ne")
            return of_test(lambda node, env: test(node, env) is wanted)
        left, right = self.code(tree.left), self.code(tree.right)
        if sign in _GENERAL:
            return of_test(self._compared(sign, left, right, tree))
        if sign in _VALUE:
            return operators.by_value(sign, left, right)
        if sign in ("is", "<<", ">>"):
            return operators.by_place(sign, left, right)
        if sign in ("intersect", "except"):
            return operators.set_operation(sign, left, right)
        if sign == "to":
            return operators.whole_numbers(left, right)
        if sign == "!":
            return self._mapped(tree, left, right)
        return self._reckoned(sign, left, right)

    def _compared(self, sign: str, left: Code, right: Code, tree: Binary) -> Truth:
        if self.first:
            compare = general_first(sign)
            one, other = left.value, right.value
            return lambda node, env: compare(one(node, env), other(node, env), env.budget)
        compare = general(sign)
        one, other = left.atoms, right.atoms
        words = operators.words(tree.right)
        if words is not None and sign == "=":

            def is_one_of(node: Any, env: Environment) -> bool:
                for each in one(node, env):
                    if isinstance(each, str):
                        if each in words:
                            return True
                    elif compare([each], other(node, env), env.budget):
                        return True
                return False

            return is_one_of
        return lambda node, env: compare(one(node, env), other(node, env), env.budget)

    def _reckoned(self, sign: str, left: Code, right: Code) -> Code:
        operate = arithmetic(sign)
        one = code.number_getter(left, first=self.first)
        other = code.number_getter(right, first=self.first)

        def value(node: Any, env: Environment) -> list[Any]:
            first, second = one(node, env), other(node, env)
            return [] if first is None or second is None else [operate(first, second)]

        return Code(value, "number", single=True)

    def _mapped(self, tree: Binary, left: Code, right: Code) -> Code:
        """`left ! right`: the items of `right` for each item of `left`."""
        items, body = left.value, right.value

        def value(node: Any, env: Environment) -> list[Any]:
            found: list[Any] = []
            context = items(node, env)
            before = env.position, env.size
            env.size = len(context)
            for place, each in enumerate(context, 1):
                env.position = place
                more = body(each, env)
                env.budget.make(len(more) + 1)
                found += more
                env.size = len(context)
            env.position, env.size = before
            return found

        return Code(value, right.kind, single=left.single and right.single)

    def _chain(self, tree: Chain) -> Code:
        parts = [self.code(each) for each in tree.parts]
        if tree.operator in ("or", "and"):
            return of_test(operators.junction(tree.operator, [each.test for each in parts]))
        if tree.operator == "||":
            getters = [code.atom_getter(each) for each in parts]

            def joined(node: Any, env: Environment) -> list[Any]:
                texts = ["" if (found := get(node, env)) is None else text_of(found) for get in getters]
                env.budget.make_text(sum(map(len, texts)))
                return ["".join(texts)]

            return Code(joined, "string", single=True)
        values = [each.value for each in parts]

        def union(node: Any, env: Environment) -> list[Any]:
            found: list[Any] = []
            for each in values:
                found += each(node, env)
            env.budget.make(len(found))
            return env.trees.sorted(operators.nodes(found), env.budget)

        tests = [each.test for each in parts]
        all_nodes = all(each.kind == "nodes" for each in parts)
        test = (lambda node, env: any(each(node, env) for each in tests)) if all_nodes else None
        return Code(union, "nodes", test=test)

    def _condition(self, tree: If) -> Code:
        test = self.code(tree.condition).test
        then, otherwise = self.code(tree.then), self.code(tree.otherwise)

        def value(node: Any, env: Environment) -> list[Any]:
            return then.value(node, env) if test(node, env) else otherwise.value(node, env)

        def truth(node: Any, env: Environment) -> bool:
            return then.test(node, env) if test(node, env) else otherwise.test(node, env)

        kind = then.kind if then.kind == otherwise.kind else "any"
        return Code(value, kind, test=truth, single=then.single and otherwise.single)

    def _binding(self, tree: Binding) -> Code:
        items = self.code(tree.value).value
        number_ = self.locals
        self.locals += 1
        self._scope.append((tree.name, number_))
        try:
            body = self.code(tree.body)
        finally:
            self._scope.pop()
        if tree.kind == "let":

            def let(node: Any, env: Environment) -> list[Any]:
                env.locals[number_] = items(node, env)
                return body.value(node, env)

            return Code(let, body.kind, single=body.single)
        if tree.kind == "for":

            def each_of(node: Any, env: Environment) -> list[Any]:
                found: list[Any] = []
                for each in items(node, env):
                    env.locals[number_] = [each]
                    more = body.value(node, env)
                    env.budget.make(len(more) + 1)
                    found += more
                return found

            return Code(each_of, body.kind)
        wanted = tree.kind == "some"
        test = body.test

        def quantified(node: Any, env: Environment) -> bool:
            for each in items(node, env):
                env.locals[number_] = [each]
                env.budget.spend(1)
                if test(node, env) is wanted:
                    return wanted
            return not wanted

        return of_test(quantified)

    def _of_type(self, tree: OfType) -> Code:
        operand = self.code(tree.operand)
        if tree.operator == "instance":
            return operators.instance(tree, operand)
        assert isinstance(tree.type, str)
        make = casts.cast(tree.type)
        optional = bool(tree.occurs)
        values = operand.atoms

        def value(node: Any, env: Environment) -> list[Any]:
            found = values(node, env)
            if not found and optional:
                return []
            if len(found) != 1:
                raise Failure(f"XPTY0004: one value is needed, and there are {len(found)}")
            return [make(found[0])]

        if tree.operator == "cast":
            return Code(value, _KIND_OF.get(tree.type, "number"), single=True)

        def castable(node: Any, env: Environment) -> bool:
            found = values(node, env)
            if not found:
                return optional
            if len(found) > 1:
                return False
            try:
                make(found[0])
            except Failure:
                return False
            return True

        return of_test(castable)

    def _path(self, tree: Path) -> Code:
        return path(self, tree)

    def _filter(self, tree: Filter) -> Code:
        return filtered(self, tree)

    def _call(self, tree: Call) -> Code:
        if not tree.arguments and tree.name in ("position", "last"):
            if tree.name == "position":
                found = (
                    (lambda _node, env: [float(env.position)]) if self.first else (lambda _node, env: [env.position])
                )
            else:
                found = (lambda _node, env: [float(env.size)]) if self.first else (lambda _node, env: [env.size])
            return Code(found, "number", single=True)
        function = (FIRST if self.first else LATER).get(tree.name)
        if function is None:
            raise NotOurs
        arguments = tree.arguments
        if not function.least <= len(arguments) <= function.most:
            raise NotOurs
        if function.context and len(arguments) < len(function.letters):
            arguments = (*arguments, ContextItem())
        letters = function.letters.ljust(len(arguments), function.letters[-1:] or "*")
        parts = [self.code(each) for each in arguments]
        if self.first and not all(
            each.kind in ("nodes", "any")
            for each, letter in zip(parts, letters, strict=False)
            if letter in "*a" and tree.name in ("count", "sum")
        ):
            raise Failure("XPTY0004: a set of nodes is needed")
        getters = [calls.getter(letter, each, self.first) for letter, each in zip(letters, parts, strict=False)]
        return calls.called(function, getters, parts, self.first)


_KIND_OF = {"string": "string", "untypedAtomic": "string", "boolean": "boolean"}
_COMPILE: dict[type, Callable[[Compiler, Any], Code]] = {
    Literal: Compiler._literal,
    Sequence: Compiler._sequence,
    Variable: Compiler._variable,
    ContextItem: Compiler._context,
    Unary: Compiler._unary,
    Binary: Compiler._binary,
    Chain: Compiler._chain,
    If: Compiler._condition,
    Binding: Compiler._binding,
    OfType: Compiler._of_type,
    Path: Compiler._path,
    Filter: Compiler._filter,
    Call: Compiler._call,
    Step: lambda compiler, tree: path(compiler, Path((tree,))),
}
