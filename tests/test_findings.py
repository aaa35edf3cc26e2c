"""Codes and their sentences: each declared once, and each given what its sentence names."""

import ast
import pickle
from importlib import import_module

import pytest
from conftest import fields

from teitools.cli.codes import all_codes
from teitools.document import Unreadable
from teitools.findings import CannotWork, Catalogue, Finding, Severity, Span


def test_a_code_is_declared_once():
    codes = Catalogue("render", check="odd")
    first = codes.error("words_lost", message="words are lost", help="look for them")
    second = codes.info("words_found", message="words are found", help="", check="render", once=True)
    assert codes.all == (first, second)
    assert (first.room, first.check, first.severity, first.once) == ("render", "odd", Severity.ERROR, False)
    assert (second.check, second.severity, second.once) == ("render", Severity.INFO, True)
    with pytest.raises(ValueError, match="declared twice"):
        codes.warning("words_lost", message="", help="")


def test_no_two_rooms_have_one_code():
    names = [code.name for code in all_codes()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("code", all_codes(), ids=lambda code: code.name)
def test_templates_name_plain_fields(code):
    """`{line}`, not `{0}` or `{document.line}`: a finding's args are plain data by name."""
    assert all(name.isidentifier() for name in fields(code.message) | fields(code.help))


def test_what_cannot_be_done_crosses_processes_with_its_findings():
    code = Catalogue("render").error("x", message="`{name}` is lost", help="")
    finding = Finding(code, Span("a.xml", 0, 0), {"name": "p"})
    error = pickle.loads(pickle.dumps(Unreadable([finding])))
    assert isinstance(error, CannotWork)
    assert error.findings == (finding,)
    assert str(error) == "`p` is lost"


def test_a_misspelt_argument_fails():
    code = Catalogue("render").error("x", message="`{name}` is lost", help="look at line {line}")
    with pytest.raises(AssertionError, match=r"x: .*'line', 'name'"):
        Finding(code, Span("a.xml", 0, 0), {"nmae": "p"})
    Finding(code, Span("a.xml", 0, 0), {"name": "p"}, help="look there")


def code_named(node, module):
    """The code that an expression in `module` is: `NAME`, or `messages.NAME`; None for what is only known when run."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        imported = getattr(module, node.value.id, None)
        return getattr(imported, node.attr, None)
    return getattr(module, node.id, None) if isinstance(node, ast.Name) and node.id.isupper() else None


def keys_given(node, literals):
    """The keys of a dict that is written out, here or where its one name is assigned; None for any other."""
    if isinstance(node, ast.Name):
        return literals.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = [keys_given(side, literals) for side in (node.left, node.right)]
        return None if None in sides else sides[0] | sides[1]
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        return {key.value for key in node.keys}
    return None


def dicts_of(function):
    """The names to which a function assigns a dict that is written out, once, and the keys."""
    stores = [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    added = {
        node.value.id
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name)
    }
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name, keys = node.targets[0].id, keys_given(node.value, {})
            if keys is not None and stores.count(name) == 1 and name not in added:
                found[name] = keys
    return found


def test_every_place_that_makes_a_finding_gives_what_its_sentence_names(root):
    """By reading the code, also where no test goes; what is only known when run, `conftest` judges in every test."""
    read, wrong = 0, []
    for path in sorted((root / "src" / "teitools").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "Finding(" not in text:
            continue
        module = import_module(".".join(path.relative_to(root / "src").with_suffix("").parts))
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef):
                continue
            literals = dicts_of(function)
            for call in ast.walk(function):
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Finding"):
                    continue
                code = code_named(call.args[0], module)
                given = keys_given(call.args[2], literals) if len(call.args) > 2 else frozenset()
                if code is None or given is None:
                    continue
                read += 1
                own_help = any(keyword.arg == "help" for keyword in call.keywords)
                needed = fields(code.message) | (frozenset() if own_help else fields(code.help))
                if needed - given:
                    wrong.append(f"{path.name}:{call.lineno}: {code.name} is not given {sorted(needed - given)}")
    assert wrong == []
    assert read > 150
