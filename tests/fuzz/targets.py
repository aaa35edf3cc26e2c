# ruff: noqa: E501
"""What is fuzzed: for each target the good inputs it starts from, and a function from bytes to what came out, as text.

A target may raise only what the command line says in one clear line; anything else is a crash.
"""

import contextlib
import functools
import io
import os
import re
import sys
import tempfile
from pathlib import Path

import click

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from cases import read_case  # noqa: E402

from teitools.cli.failure import failure_lines  # noqa: E402
from teitools.document import decode, parse_source, read_source  # noqa: E402
from teitools.findings import Finding  # noqa: E402
from teitools.report import Places, help_of, message_of  # noqa: E402

ROOT = TESTS.parent
SHARED = ROOT.parent / "shared" / "data"


@functools.cache
def ground():
    """A folder for this process, in memory where there is such a place; it is the current folder from now on."""
    place = tempfile.TemporaryDirectory(prefix="fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    os.chdir(place.name)
    return place


def put(name, data):
    """The file `name` of the ground holds `data`."""
    path = Path(ground().name, name)
    path.write_bytes(data)
    return path


def said(findings):
    """Findings as every report would say them, so that what breaks a report breaks here."""
    places = Places()
    lines = []
    for each in findings:
        place = places.of(each.span)
        lines.append(
            f"{place.line}:{place.column} {each.code.name} {message_of(each)} {help_of(each)} {places.line(each.span)[:80]}"
        )
    return "\n".join(lines)


def outcome(function, data):
    """What came out, as text. Raises what is a crash."""
    try:
        text = function(data)
    except click.ClickException as error:
        text = error.format_message()
    except Exception as error:
        lines = failure_lines(error)
        if not lines:
            raise
        text = "\n".join(lines)
    return text.replace(ground().name, "")


def sections(room, *endings):
    """The files with these endings in the cases of a room, as bytes, sorted and without repeats."""
    found = {}
    for case in sorted((TESTS / "cases" / room).glob("*.case")):
        for name, text in read_case(case)[1].items():
            if name.endswith(endings) and not name.endswith("findings"):
                found[text.encode("utf-8", errors="surrogatepass")] = None
    return list(found)


def edition_texts():
    """Short whole documents of this edition's registers and cases."""
    return [
        path.read_bytes() for path in sorted((ROOT / "tei" / "registers").glob("*.xml")) if path.stat().st_size < 30_000
    ]


SEEDS = Path(__file__).parent / "seeds"
LETTER = (SEEDS / "letter.xml").read_bytes()
MODELS = (SEEDS / "models.odd").read_bytes()

PROSE = "Once upon a time, in A. Person's day, there was a letter.\r\nNobody could read it: it was 1921.\n\nThe end, said B.\n"
UNIX = PROSE.replace("\r\n", "\n")


def _seeds_validate():
    return [
        LETTER,
        *edition_texts(),
        *sections("schema", ".xml"),
        *sections("edition", ".xml"),
        *sections("document", "document.xml"),
    ]


def validate(data):
    """The whole command, on a file with the edition's schema and rules, and its report in two formats."""
    from teitools.cli.group import group

    put("a.xml", data)
    lines = []
    for format_name in ("terminal", "sarif"):
        with (
            contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")) as out,
            contextlib.redirect_stderr(io.StringIO()) as err,
        ):
            status = 0
            try:
                group.main(
                    [
                        "validate",
                        "a.xml",
                        "--schema",
                        str(ROOT / "schema" / "edition.rng"),
                        "--jobs",
                        "1",
                        "--format",
                        format_name,
                    ],
                    standalone_mode=False,
                )
            except SystemExit as end:
                status = end.code
        out.flush()
        lines += [str(status), out.buffer.getvalue().decode("utf-8"), err.getvalue()]
    assert "fault of teitools" not in lines[-1]
    return "".join(lines)


def _seeds_rng():
    return [
        *sections("relaxng", ".rng"),
        *[path.read_bytes() for path in [ROOT / "schema" / "edition.rng"] if path.stat().st_size < 100_000],
    ]


@functools.cache
def _letter():
    return decode(LETTER, "letter.xml")


def rng(data):
    """A grammar in XML syntax, and a document against it."""
    from teitools.relaxng import Schema

    return said(Schema.load(put("a.rng", data)).validate(_letter()))


def _seeds_rnc():
    return [*sections("relaxng_compact", ".rnc"), *sections("relaxng", ".rnc")]


def rnc(data):
    """A grammar in compact syntax, and a document against it."""
    from teitools.relaxng import Schema

    return said(Schema.load(put("a.rnc", data)).validate(_letter()))


def document(data):
    """A document against a grammar that is never at fault: the explanation of what is wrong."""
    source = decode(data, "a.xml")
    return said(_grammar().validate(source))


@functools.cache
def _grammar():
    from teitools.relaxng import Schema

    return Schema.load(ROOT / "schema" / "edition.rng")


def schematron(data):
    """Rules, and a document on which they are tried."""
    from teitools.schematron import check_document, compile_schema, read_schematron

    plan = compile_schema(read_schematron(put("a.sch", data)))
    found = check_document(plan, parse_source(_letter()))
    failed = [each.finding() for each in (*plan.not_evaluated, *found.not_evaluated)]
    return said([*found.findings, *failed])


def _seeds_schematron():
    return [each for each in sections("schematron", ".sch") if len(each) < 20_000]


@functools.cache
def _p5subset():
    from teitools.odd import load_p5subset

    return load_p5subset(SHARED / "p5subset.xml")


def odd(data):
    """A customization, compiled where TEI's source is at hand, and its processing model."""
    from teitools.odd import compile_odd, processing_model, serialise, write_rng

    path = put("a.odd", data)
    models = processing_model(path)
    if not (SHARED / "p5subset.xml").is_file():
        return said(models.findings)
    compiled = compile_odd(path, _p5subset())
    text = said((*models.findings, *compiled.findings))
    if "error" in {each.effective_severity.value for each in compiled.findings}:
        return text
    schema = serialise(write_rng(compiled))
    return text + (schema if isinstance(schema, str) else schema.decode("utf-8"))


def _seeds_odd():
    return [MODELS, *[each for each in sections("odd", ".odd") if len(each) < 20_000]]


def models(data):
    """A customization's processing model, and a letter rendered by it."""
    from teitools.odd import processing_model
    from teitools.render import compile_plan, render_page, render_text, to_bytes

    model = processing_model(put("a.odd", data))
    letter = parse_source(_letter())
    page, found = _page(render_page(letter, compile_plan(model)))
    return (
        said([*model.findings, *found])
        + to_bytes(page).decode("utf-8")
        + _text(render_text(letter, compile_plan(model, output="plain")))
    )


@functools.cache
def _plan(output):
    from teitools.render import compile_plan

    return compile_plan(None, output=output)


def _page(result):
    return result if isinstance(result, tuple) else (result, ())


def _text(result):
    return result if isinstance(result, str) else str(result[0])


def render(data):
    """A document as a page, as plain text and as Markdown."""
    from teitools.render import TextOptions, render_page, render_text, to_bytes

    read = parse_source(decode(data, "a.xml"))
    page, found = _page(render_page(read, _plan("web")))
    texts = [_text(render_text(read, _plan("plain"), options=TextOptions(markdown=each))) for each in (False, True)]
    return to_bytes(page).decode("utf-8") + "\n".join(texts) + said(found)


def _seeds_render():
    return [LETTER, *sections("render", "document.xml"), *edition_texts()]


def withheld(data):
    """A full text and its source, in two parts of one input: what is withheld comes back to the letter."""
    from teitools.edition import restore, withhold
    from teitools.edition.source_pointer import make_source_text

    text, _, source = data.partition(b"\x1e")
    source = make_source_text("s.txt", source or PROSE.encode())
    full = parse_source(decode(_with_source(text, source), "a.xml"))
    held = withhold(full, source)
    back = restore(parse_source(held.source), source)
    assert back.text == full.text, "restore(withhold(x)) is not x"
    return held.text


def _with_source(text, source):
    """The header records the source as it is, so that the mutations reach what lies behind that check."""
    text = re.sub(rb"(<idno type=\"sha256\">)[0-9a-f]*", lambda match: match[1] + source.sha256.encode(), text)
    return re.sub(
        rb"(<measure unit=\"chars\" quantity=\")\d*", lambda match: match[1] + str(len(source.text)).encode(), text
    )


def _seeds_withheld():
    body = PROSE.replace("A. Person", "<persName>A. Person</persName>")
    body = body.replace("1921", '<date when="1921">1921</date>').strip()
    full = (SEEDS / "full.xml").read_text(encoding="utf-8").replace("BODY", body)
    both = full.encode() + b"\x1e" + PROSE.encode()
    return [both, full.replace("\r\n", "\n").encode() + b"\x1e" + UNIX.encode(), full.encode()]


def restored(data):
    """A text with gaps, put back from a source that is what it says or is not."""
    from teitools.edition import restore
    from teitools.edition.source_pointer import make_source_text

    source = make_source_text("s.txt", UNIX.encode())
    return restore(parse_source(decode(_with_source(data, source), "a.xml")), source).text


@functools.cache
def _held():
    from teitools.edition import withhold
    from teitools.edition.source_pointer import make_source_text

    source = make_source_text("s.txt", UNIX.encode())
    full = _with_source(_seeds_withheld()[1].partition(b"\x1e")[0], source)
    return withhold(parse_source(decode(full, "a.xml")), source).text.encode()


def _seeds_restored():
    return [_held()]


def settings(data):
    """A settings file, and the files that it names."""
    from teitools.edition import edition_files
    from teitools.edition.settings import read_settings

    found = read_settings(put("teitools.toml", data))
    text = repr((found.title, found.texts, found.exclude, sorted(found.severities.items()), found.output))
    return (text + "\n".join(map(str, edition_files(found)))).replace(ground().name, "")


def _seeds_settings():
    template = ROOT / "src" / "teitools" / "cli" / "template" / "teitools.toml"
    return [path.read_bytes() for path in (template, *sorted(SEEDS.glob("*.toml")))]


@functools.cache
def _findings():
    return list(_grammar().validate(decode(LETTER.replace(b"<p>", b"<q1>").replace(b"</p>", b"</q1>"), "letter.xml")))


def baseline(data):
    """A file of known findings."""
    from teitools.report import BaselineError, compare

    try:
        found = compare(_findings(), Places([_letter()]), data, lambda file, code, check: True)
    except BaselineError as error:
        return str(error)
    return f"{len(found.new)} {found.known} {sorted(found.gone)}"


@functools.cache
def _seeds_baseline():
    from teitools.report import FORMATS, Summary

    places = Places([_letter()])
    return ["\n".join(FORMATS["json"](_findings(), places, Summary.of(1, _findings()), False)).encode(), b"[]", b"{}"]


@functools.cache
def _kept():
    """The cache as it is after one run: entries of a grammar and of rules, each with the file it stands for."""
    from teitools.relaxng import Schema
    from teitools.schematron import read_schematron

    folder = Path(ground().name, "cache")
    grammar, rules = put("kept.rng", _seeds_rng()[0]), put("kept.sch", _seeds_schematron()[0])
    for each in _seeds_rng():
        grammar.write_bytes(each)
        with contextlib.suppress(Exception):
            Schema.load(grammar, cache_dir=folder)
            break
    for each in _seeds_schematron():
        rules.write_bytes(each)
        with contextlib.suppress(Exception):
            read_schematron(rules, folder)
            break
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return folder, grammar, rules, {path: path.read_bytes() for path in files}


def cache(data):
    """Entries of the cache that were altered: the same comes out as without them."""
    from teitools.relaxng import Schema
    from teitools.schematron import compile_schema, read_schematron

    folder, grammar, rules, files = _kept()
    for path in files:
        path.write_bytes(data)
    text = said(Schema.load(grammar, cache_dir=folder).validate(_letter()))
    text += repr(compile_schema(read_schematron(rules, folder)).not_evaluated)
    expected = said(Schema.load(grammar).validate(_letter())) + repr(
        compile_schema(read_schematron(rules)).not_evaluated
    )
    assert text == expected, "an altered entry changed what was found"
    return text


def _seeds_cache():
    return list(_kept()[3].values())


#: name -> (function, its good inputs, how many of a million inputs it gets)
TARGETS = {
    "validate": (validate, _seeds_validate, 20_000),
    "document": (document, _seeds_validate, 180_000),
    "rng": (rng, _seeds_rng, 150_000),
    "rnc": (rnc, _seeds_rnc, 150_000),
    "schematron": (schematron, _seeds_schematron, 60_000),
    "odd": (odd, _seeds_odd, 10_000),
    "models": (models, _seeds_odd, 20_000),
    "render": (render, _seeds_render, 60_000),
    "withheld": (withheld, _seeds_withheld, 80_000),
    "restored": (restored, _seeds_restored, 80_000),
    "settings": (settings, _seeds_settings, 80_000),
    "baseline": (baseline, _seeds_baseline, 60_000),
    "cache": (cache, _seeds_cache, 50_000),
}

__all__ = ["TARGETS", "Finding", "outcome", "read_source"]
