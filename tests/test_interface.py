"""The languages of the interface: each says all and no more, and no page says anything else of its own."""

import ast
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from cases import unpack
from lxml import html
from test_site import EDITION, HEADER, TEI

from teitools.edition import find_settings, load_edition
from teitools.render.interface import Interface, english, interface_in, names_in, read_interface
from teitools.site import make_site
from teitools.site.dates import DateValue
from teitools.site.frame import SCRIPT_WORDS

ROOT = Path(__file__).parent.parent
LANGUAGES = sorted(path.stem for path in (ROOT / "src/teitools/render/interface").glob("*.json"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_message_and_no_more(language):
    own, known = interface_in(language).messages, english().messages
    assert list(own) == list(known)
    for key, said in own.items():
        forms = [said] if isinstance(said, str) else said
        assert all(each.strip() for each in forms), key
        assert isinstance(said, str) == isinstance(known[key], str), key
        assert len(forms) == (1 if isinstance(said, str) else 2), key
        if key != "1,234.5":
            assert all(set(names_in(each)) <= set(names_in(key)) for each in forms), key


def test_italian_and_german_do_not_leave_it_at_english():
    shared = {
        "April",
        "August",
        "September",
        "November",
        "Person",
        "Name",
        "Organisation",
        "Material",
        "Text",
        "Incipit",
        "Explicit",
        "N",
        "S",
    }
    for language in ("it", "de"):
        own = interface_in(language).messages
        same = {key for key, said in own.items() if said == key and "{" not in key} - shared
        assert same <= {
            *("E", "W", "lemma", "facsimile", "Interpretation", "Region", "region", "name", "date", "text", "Bloc"),
            *("Fragment", "Status", "Hand", "Institution", "Filiation", "Facsimile", "Colophon", "lire"),
        }


def literals():
    """Every text that stands in the sources of the rooms that make pages, and those that are asked for directly."""
    all_, asked = set(), set()
    for path in (*ROOT.glob("src/teitools/render/*.py"), *ROOT.glob("src/teitools/site/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                all_.add(node.value)
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name == "say" and node.args and isinstance(node.args[0], ast.Constant):
                asked.add(node.args[0].value)
    # What the models call the parts of records, and the headings that they give.
    models = (ROOT / "src/teitools/render/default.odd").read_text(encoding="utf-8")
    said = set(re.findall(r'name="(?:field|heading)" value="\'([^\']+)\'"', models))
    return all_ | said, asked | said


def test_every_message_is_said_somewhere_and_what_is_said_is_a_message():
    all_, asked = literals()
    known = set(english().messages)
    assert asked - known == set()
    assert known - all_ == set()
    scripts = "".join((ROOT / f"src/teitools/site/{name}.js").read_text() for name in ("site", "search"))
    in_scripts = set(re.findall(r'\bsay\("([^"]+)"', scripts))
    assert in_scripts <= set(SCRIPT_WORDS) <= known


MARKED = {
    key: f"⟦{said}⟧" if isinstance(said, str) else [f"⟦{each}⟧" for each in said]
    for key, said in english().messages.items()
    if key not in ("1,234.5", "{day}", "{day} {month}", "{day} {month} {year}", "1 {month} {year}", "{month} {year}")
} | {"1,234.5": "1'234;5"}
#: Words in Latin letters that no language has in its own: names of formats, units, the name of the program.
FORMATS = "CSV|JSON|BibTeX|RIS|CSL-JSON|GeoJSON|Linked Places|teitools|CC BY|TEI|EPUB|Markdown|km|XML|DTS"


def greek(text):
    """The little edition, whose own words are now in Greek letters."""
    pairs = {
        "Text one": "Κείμενο",
        "The edition": "Έκδοσις",
        "January 1921": "Ιαν",
        "A. Person": "Άννα",
        " leaves.": ".",
    }
    pairs |= {">Person<": ">Άννα<", ">then<": ">τότε<", "Nobody<": "Ουδείς<", ">In <": "><", ">Other<": ">Άλλη<"}
    pairs |= {">Persons<": ">Πρόσωπα<", ">Described.<": ">Λόγος.<", "Ann<": "Άννα<", 'name="knows"': 'name="γνωρίζει"'}
    pairs |= {
        "<publisher>P<": "<publisher>Π<",
        "<p>CC<": "<p>Α<",
        "<p>s<": "<p>σ<",
        'ref="person:nobody"': 'ref="person:ξ"',
    }
    for old, new in pairs.items():
        text = text.replace(old, new)
    return text


def shown(page):
    """What a page says to its reader: its text, and what its attributes say; the TEI that it shows left out."""
    for code in page.xpath("//pre"):
        code.clear(keep_tail=True)
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            yield element.tail or ""
            continue
        yield element.text or ""
        yield element.tail or ""
        yield from (element.get(name, "") for name in ("title", "aria-label", "alt", "abbr"))
        if element.get("name") == "description":
            yield element.get("content")


def test_no_page_has_a_label_that_is_not_a_message(tmp_path):
    files = {name: greek(text) for name, text in EDITION.items()}
    places = "".join(
        f'<place xml:id="p{at}"><placeName>Τόπος {at}</placeName><location><geo>4{at} 7.{at}</geo></location></place>'
        for at in range(4)
    )
    events = "".join(
        f'<event xml:id="e{at}" when="1921-0{at + 1}" where="#p{at}"><label>Πράξις {at}</label></event>'
        for at in range(4)
    )
    persons = "".join(f'<person xml:id="q{at}"><persName>Πρόσωπον {at}</persName></person>' for at in range(6))
    files["tei/registers/more.xml"] = (
        f'<TEI {TEI} xml:id="more">{HEADER.format(title="Τόποι", more="")}<standOff><listPlace>{places}</listPlace>'
        f"<listEvent>{events}</listEvent><listPerson>{persons}</listPerson>"
        '<listBibl><bibl xml:id="b1"><author>Άνθος</author><title>Βίβλος</title><biblScope unit="page">3–4</biblScope>'
        "</bibl></listBibl></standOff></TEI>"
    )
    named = "".join(
        f'<placeName ref="../registers/more.xml#p{at}">τ</placeName> <date when="1921-0{at + 1}-02">χ</date> '
        f'<rs ref="../registers/more.xml#e{at}">ε</rs> <persName ref="../registers/more.xml#q{at}">α</persName> '
        for at in range(4)
    )
    letter = (
        '<profileDesc><correspDesc><correspAction type="sent"><persName>Άννα</persName><date when="1921-03-01"/>'
        '</correspAction><correspAction type="received"><persName>Βίων</persName></correspAction></correspDesc>'
        "</profileDesc>"
    )
    for at in ("α", "β"):
        files[f"tei/texts/{at}.xml"] = (
            f'<TEI {TEI} xml:id="{at}" xml:lang="el">{HEADER.format(title=at, more=letter)}<text><body>'
            f'<p>{named}<bibl corresp="../registers/more.xml#b1">β</bibl> '
            '<measure quantity="1200" commodity="ἅρμα">χ</measure>'
            "<choice><sic>γ</sic><corr>δ</corr></choice><note>ν</note>"
            "<gap reason='lost' quantity='3' unit='words'/></p>"
            "<sp who='#x'><speaker>Α</speaker><p>λ</p></sp><sp who='#y'><speaker>Β</speaker><p>λ</p></sp>"
            "<div><head>α</head><p>α</p></div><div><head>β</head><p>β</p></div><div><head>γ</head><p>γ</p></div>"
            '<p><app><lem wit="#A">α</lem><rdg wit="#B">β</rdg></app></p></body></text></TEI>'
        )
    files["teitools.toml"] = '[site]\nlanguage = "el"\nmessages = "el.json"\n'
    files["el.json"] = json.dumps(MARKED)
    edition = load_edition(find_settings(unpack(files, tmp_path)))
    site = make_site(edition, search=False)
    assert not [
        each for each in site.findings if "messages" in each.code.name and each.code.name != "messages_incomplete"
    ]
    bad = {}
    for name, data in site.html.items():
        if not name.endswith(".html"):
            continue
        page = html.fromstring(data)
        assert page.getroottree().getroot().get("lang") == "el", name
        for text in shown(page):
            rest = re.sub(r"https?://\S+|\b\w+\.html\b", "", text or "")
            while "⟦" in rest and (less := re.sub(r"⟦[^⟦⟧]*⟧", "", rest)) != rest:
                rest = less
            rest = re.sub(FORMATS, "", rest)
            if re.search(r"[A-Za-z]{3}", rest):
                bad.setdefault(rest.strip()[:60], name)
    assert not bad


def test_numbers_dates_and_plurals_are_written_in_the_way_of_the_language():
    it, de, en = interface_in("it"), interface_in("de-AT"), english()
    assert de.language == "de-AT"
    assert [each.number(1234567) for each in (en, it, de)] == ["1,234,567", "1.234.567", "1.234.567"]
    assert de.number(Decimal("45.07")) == "45,07"
    day, span = DateValue("when", "1921-05-01", ""), DateValue("span", "1920-04-15", "1920-04-21")
    assert [day.said(each) for each in (en, it, de)] == ["1 May 1921", "1º maggio 1921", "1. Mai 1921"]
    assert [span.said(each) for each in (en, it, de)] == [
        "15 to 21 April 1920",
        "15 – 21 aprile 1920",
        "15. bis 21. April 1920",
    ]
    assert [it("{n} mentions", n=each) for each in (1, 2, 1500)] == ["1 menzione", "2 menzioni", "1.500 menzioni"]
    polish = Interface("pl", {"{n} mentions": ["{n} wzmianka", "{n} wzmianki", "{n} wzmianek"]})
    assert [polish("{n} mentions", n=each).split()[1][-1] for each in (1, 3, 5, 12, 22)] == ["a", "i", "k", "k", "i"]
    assert polish("Mentions") == "Mentions"
    with pytest.raises(KeyError):
        en("no message at all")


@pytest.mark.parametrize(
    ("settings", "corpus_language", "spoken"),
    [
        ("", "", "en"),
        ("", "it", "it"),
        ('[site]\nlanguage = "de"\n', "it", "de"),
        ("", "el", "en"),
        ('language = "it"', "", "it"),
    ],
)
def test_the_settings_say_the_language_else_the_edition_else_it_is_english(tmp_path, settings, corpus_language, spoken):
    files = {**EDITION, "teitools.toml": settings}
    if corpus_language:
        files["tei/edition.xml"] = files["tei/edition.xml"].replace(
            "<teiCorpus", f'<teiCorpus xml:lang="{corpus_language}"'
        )
    page = html.fromstring(make_site(load_edition(find_settings(unpack(files, tmp_path)))).html["index.html"])
    assert page.getroottree().getroot().get("lang") == spoken
    assert page.xpath("string(//h2[@id='texts'])") == interface_in(spoken)("Texts")
    heading = page.xpath("//h1")[0]
    assert heading.get("lang") == (corpus_language if corpus_language and corpus_language != spoken else None)


@pytest.mark.parametrize(
    ("languages", "spoken"),
    [
        (("it", "it-IT", "en"), "it"),
        (("it", "en"), "en"),
        (("la", "la"), "en"),
        (("deu", "deu", ""), "de"),
        # What the editors say in the header is their language, whatever that of the text.
        (("en|de", "en|de"), "en"),
    ],
)
def test_without_a_word_of_settings_or_corpus_the_language_is_that_of_most_texts(tmp_path, languages, spoken):
    def text(number, languages):
        own, _, other = languages.partition("|")
        body = HEADER.format(title="T", more="").replace(
            "<teiHeader", f'<teiHeader xml:lang="{own}"' if other else "<teiHeader"
        )
        marked = (
            f'<TEI {TEI} xml:id="t{number}">{body}<text xml:lang="{other or own}"><body><p>x</p></body></text></TEI>'
        )
        return marked.replace(' xml:lang=""', "")

    files = {f"tei/{number}.xml": text(number, each) for number, each in enumerate(languages)}
    site = make_site(load_edition(find_settings(unpack({**files, "teitools.toml": 'title = "E"'}, tmp_path)))).html
    page = html.fromstring(site["index.html"])
    assert page.getroottree().getroot().get("lang").partition("-")[0] == spoken
    assert page.xpath("//h1")[0].get("lang") is None


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ('{"Mentions": "Nennungen"}', "messages_incomplete"),
        ('{"Mention": "Nennung"}', "messages_unreadable"),
        ('{"{n} mentions": ["{m}"]}', "messages_unreadable"),
        ('{"Mentions": 3}', "messages_unreadable"),
        ("[]", "messages_unreadable"),
        ("{", "messages_unreadable"),
        ("[" * 100_000, "messages_unreadable"),
        ('{"1,234.5": "1"}', "messages_unreadable"),
        ('{"Mentions": "{n.__class__}"}', "messages_unreadable"),
        (json.dumps(dict(english().messages)), None),
    ],
)
def test_a_file_of_messages_is_used_or_said_to_be_of_no_use(tmp_path, messages, code):
    files = {**EDITION, "teitools.toml": '[site]\nmessages = "own.json"\n', "own.json": messages}
    site = make_site(load_edition(find_settings(unpack(files, tmp_path))))
    assert [each.code.name for each in site.findings if "messages" in each.code.name] == ([code] if code else [])


def test_a_message_that_is_no_format_is_refused():
    for broken in ("{", "{n", "{n!r}", "{n:9999999999}", "{0}", "{n.real}", "{n[0]}"):
        with pytest.raises(ValueError, match="braces"):
            read_interface(json.dumps({"{n} mentions": [broken]}).encode(), "xx")
