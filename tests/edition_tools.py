"""Shared by the tests of the edition room: how findings are written in cases; what TEI says of its attributes."""

from pathlib import Path

from lxml import etree

from teitools.checks import Options
from teitools.checks.collection import Collection
from teitools.checks.map import facts_of
from teitools.checks.messages import DUPLICATE_XML_ID
from teitools.checks.reduce import check_between
from teitools.document import TEI_NS, Source
from teitools.edition import edition_files
from teitools.edition.settings import shown_path


def is_of_value(finding):
    """Whether it is of a date, language, identifier or white space: what one file shows without the others."""
    return finding.code.check == "edition" and finding.code != DUPLICATE_XML_ID


def found_in_edition(settings):
    """All that is wrong between and in the files of an edition beyond any grammar, check by check: what cannot be read,
    ids, what check_between says, values, each in the order of the files."""
    with Collection([shown_path(path) for path in edition_files(settings)], (), Options(settings=settings)) as files:
        files.map()
        (scope,) = files.scopes()
        between = [each for each in check_between(scope).findings if each.span.file in files.asked]
        own = [each for real in scope.known.members for each in files.found(scope.known.facts(real).path).findings]
    ids = [each for each in own if each.code == DUPLICATE_XML_ID]
    values = [each for each in own if is_of_value(each)]
    return [*(each for each in own if each.code.check in ("wellformed", "run")), *ids, *between, *values]


def found_in_file(path):
    """The findings on dates, languages, identifiers and white space in one file."""
    return [each for each in facts_of(path, Options().ask()).findings if is_of_value(each)]


def shown(findings, folder):
    """One line for each finding: place, code, sentence, and the suggestion where there is one."""
    lines = []
    for finding in findings:
        span = finding.span
        path = Path(span.file) if Path(span.file).is_absolute() else folder / span.file
        name = Path(span.file)
        if name.is_absolute():
            name = name.relative_to(folder.resolve())
        place = name.as_posix()
        if path.is_file():
            line, column = Source(str(path), path.read_bytes().decode("utf-8-sig")).position(span.start)
            place += f":{line}:{column}"
        message = finding.code.message.format_map(finding.args)
        finding.code.help.format_map(finding.args)
        hint = f" (help: {finding.help})" if finding.help else ""
        lines.append(f"{place} {finding.code.name}: {message}{hint}".replace(str(folder.resolve()), "ROOT") + "\n")
    return "".join(lines)


def derive_pointer_attributes(p5subset):
    """{attribute: the sorted elements on which it is of the datatype `teidata.pointer`, None for all that have it}."""
    tei = f"{{{TEI_NS}}}"
    root = etree.parse(p5subset).getroot()
    classes = {spec.get("ident"): spec for spec in root.iter(f"{tei}classSpec") if spec.get("type") == "atts"}
    known = {}

    def own(spec):
        found = {}
        for attribute in spec.iterfind(f"{tei}attList//{tei}attDef"):
            datatype = attribute.find(f"{tei}datatype")
            if datatype is not None:
                keys = [ref.get("key") for ref in datatype.iter(f"{tei}dataRef")]
                found[attribute.get("ident")] = "teidata.pointer" in keys
        return found

    def inherited(spec):
        found = {}
        for member in spec.iterfind(f"{tei}classes/{tei}memberOf"):
            name = member.get("key")
            if name in classes:
                if name not in known:
                    known[name] = {**inherited(classes[name]), **own(classes[name])}
                found |= known[name]
        return found

    table = {}
    for spec in root.iter(f"{tei}elementSpec"):
        for attribute, points in {**inherited(spec), **own(spec)}.items():
            table.setdefault(attribute, {})[spec.get("ident")] = points
    return {
        attribute: None if all(points.values()) else sorted(name for name, each in points.items() if each)
        for attribute, points in table.items()
        if any(points.values())
    }
