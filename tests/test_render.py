"""Cases of rendering: `document.xml` (and `model.odd`) in; page, text, Markdown and findings out."""

import re

import pytest
from cases import cases, name_of, read_case, unpack
from conftest import part
from fidelity import check_letters, html_words, source_words, text_words
from lxml import etree

from teitools.document import parse
from teitools.render import (
    HtmlOptions,
    TextOptions,
    compile_plan,
    render_html,
    render_parts,
    render_plain,
    render_text,
    to_bytes,
)
from teitools.render.local_images import pictures_beside
from teitools.render.plain import walk_text

BLOCK = re.compile(r"\s*(<(?:section|div|p|h\d|[uod]l|li|d[td]|table|tr|figure|caption|nav)\b)")
VIEWS = ("reading", "diplomatic", "original")


def said(findings):
    return "".join(
        f"{finding.code.name}: {finding.code.message.format_map(finding.args)}"
        + (f" (near: {finding.suggestion})" if finding.suggestion else "")
        + "\n"
        for finding in findings
    )


def article(parts):
    text = etree.tostring(parts.article, method="html", encoding="unicode")
    return BLOCK.sub(r"\n\1", re.sub(r"\n\s*", " ", text)).strip() + "\n"


def plans(folder):
    odd = folder / "model.odd"
    models = odd if odd.exists() else None
    return compile_plan(models), compile_plan(models, output="plain")


@pytest.mark.parametrize("path", cases("render"), ids=name_of)
def test_case(path, tmp_path, expect):
    _, files = read_case(path)
    folder = unpack(files, tmp_path)
    document = parse(folder / "document.xml")
    web, plain = plans(folder)
    actual = {}
    if "page.html" in files:
        actual["page.html"] = article(render_parts(document, web, HtmlOptions(keep_attributes=False)))
    for view in VIEWS:
        if f"{view}.txt" in files:
            actual[f"{view}.txt"] = render_text(document, plain, options=TextOptions(view=view), title=False)
    for name in files:
        if name.startswith("after-"):
            change = TextOptions(change=name[len("after-") :].removesuffix(".txt"))
            actual[name] = render_text(document, plain, options=change, title=False)
    if "text.md" in files:
        actual["text.md"] = render_text(document, plain, options=TextOptions(markdown=True), title=False)
    if "findings" in files:
        parts = render_parts(document, web, HtmlOptions(pictures=pictures_beside(document.path, None)))
        actual["findings"] = said([*web.check(), *parts.findings])
        for markdown in (False, True):
            _, found = render_plain(document, plain, options=TextOptions(markdown=markdown))
            uncovered = {each.args["element"] for each in found if each.code.name == "uncovered_element"}
            wanted = {each.args["element"] for each in parts.findings if each.code.name == "uncovered_element"}
            assert uncovered == wanted
    if "styles.css" in files:
        actual["styles.css"] = render_parts(document, web).styles + "\n"
    expect(path, actual)


@pytest.mark.parametrize("path", cases("render"), ids=name_of)
def test_case_keeps_its_words(path, tmp_path):
    prose, files = read_case(path)
    if "words differ" in prose:
        pytest.skip("the case's own ODD changes the words")
    document = parse(unpack(files, tmp_path) / "document.xml")
    web, plain = compile_plan(), compile_plan(output="plain")
    check_words(document, web, plain)


def check_words(document, web, plain):
    for view in ("reading", "diplomatic"):
        parts = render_parts(document, web, HtmlOptions(views=(view,), parallel=False))
        assert html_words(parts) == source_words(document, view), f"HTML, {view}"
    for view in VIEWS:
        walk = walk_text(document, plain, TextOptions(view=view, notes="end"), title=False)
        # A document without a text, such as the description of a manuscript, is what its header says.
        wanted = source_words(document, view)
        assert text_words(walk) == wanted or not wanted, f"text, {view}"


def shared_files(shared):
    return sorted((shared / "data" / "plays").glob("*.xml")) + sorted((shared / "data" / "diary").glob("*.xml"))


GENRES = ("apparatus", "genetic", "inscriptions", "letters", "manuscripts", "novels", "plays", "tei-tests")


@pytest.mark.parametrize("genre", ["../plays", "../diary", *GENRES])
def test_words_in_are_words_out(shared, genre):
    web, plain = compile_plan(), compile_plan(output="plain")
    paths = sorted((shared / "data/corpora" / genre).glob("*.xml"))
    assert paths
    for path in part(paths):
        document = parse(path)
        check_words(document, web, plain)
        for markdown in (False, True):
            _, found = render_plain(document, plain, options=TextOptions(markdown=markdown))
            assert "words_lost" not in said(found), path
        assert "words_lost" not in said(render_parts(document, web).findings), path


def test_simple_print_covers_what_it_declares(shared):
    web = compile_plan(shared / "data" / "odd" / "tei_simplePrint.odd")
    assert said(f for f in web.check() if f.code.room in ("render", "xpath")) == ""
    for path in shared_files(shared)[:3]:
        assert to_bytes(render_html(parse(path), web)).startswith(b"<!DOCTYPE html>")


def test_the_same_bytes_every_time(shared):
    path = shared_files(shared)[0]
    pages = {to_bytes(render_html(parse(path), compile_plan())) for _ in range(2)}
    assert len(pages) == 1


def test_the_words_of_this_edition(root):
    web, plain = compile_plan(), compile_plan(output="plain")
    for path in sorted((root / "tei" / "texts").glob("*.xml")):
        check_letters(parse(path), web, plain)
