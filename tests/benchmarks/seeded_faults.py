"""How well a fault is explained: 308 plays with one seeded fault each, 14 kinds, by this engine and by Jing.

    python tests/benchmarks/seeded_faults.py [--show KIND] [--no-jing]

For each document: is a finding on the right line, is the first thing proposed the right repair, is it one finding only?
Jing is held right when the repair is among the first three names of its message; where the repair is to take something
away, when it says so. The data are read from ../shared/data; each seed is the same in every run.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from teitools.document import Source
from teitools.relaxng import Schema

DATA = Path(__file__).parents[3] / "shared" / "data"
SEEDS = 22
START_TAG = re.compile(r"<([A-Za-z][\w.]*)((?:\s+[\w:.]+=\"[^\"]*\")*)\s*(/?)>")
ATTRIBUTE = re.compile(r"\s+([\w:.]+)=\"([^\"]*)\"")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Seed:
    """A faulty text. line: where the fault is. repair: what a good message proposes; "" to take something away."""

    kind: str
    text: str
    line: int
    repair: str


class Play:
    """A play's text with its elements: (name, start, end of start tag, start of end tag, end, parent's number)."""

    def __init__(self, path):
        self.text = path.read_text(encoding="utf-8")
        self.elements = []
        open_elements = []
        for match in re.finditer(r"<!--.*?-->|<\?.*?\?>|</([\w.]+)\s*>|" + START_TAG.pattern, self.text, re.DOTALL):
            if match.group(1):
                number = open_elements.pop()
                self.elements[number][3:5] = match.start(), match.end()
            elif match.group(2):
                parent = open_elements[-1] if open_elements else -1
                row = [match.group(2), match.start(), match.end(), match.end(), match.end(), parent]
                if not match.group(4):
                    open_elements.append(len(self.elements))
                self.elements.append(row)

    def line(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def children(self, number):
        return [child for child, row in enumerate(self.elements) if row[5] == number]


class Seeder:
    def __init__(self, schema, names, attributes):
        self.schema = schema
        self.names = names
        self.attributes = attributes
        self.plays = [Play(path) for path in sorted((DATA / "plays").glob("*.xml"))]
        self.random = random.Random(1922)

    def seeds(self, kind):
        """SEEDS seeds of one kind, no two alike, each invalid."""
        make = getattr(self, kind)
        found = []
        tries = 0
        while len(found) < SEEDS:
            tries += 1
            if tries > 5000:
                raise SystemExit(f"{kind}: only {len(found)} seeds found")
            seed = make(self.plays[tries % len(self.plays)])
            if seed is None or any(seed.text == each.text for each in found):
                continue
            if not self.schema.is_valid(Source("seed.xml", seed.text)):
                found.append(seed)
        return found

    def element(self, play, choose=lambda row: True):
        rows = [row for row in play.elements if choose(row)]
        return self.random.choice(rows) if rows else None

    def slip(self, name):
        """`name` with one slip of the hand."""
        at = self.random.randrange(len(name))
        way = self.random.choice("drits")
        if way == "d" and len(name) > 3:
            return name[:at] + name[at + 1 :]
        if way == "r" and len(name) > 3:
            return name[:at] + self.random.choice(LETTERS) + name[at + 1 :]
        if way == "t" and at + 1 < len(name):
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        return name[:at] + name[at] + name[at:]

    def renamed(self, play, row, name):
        text = play.text
        old = row[0]
        if row[4] > row[2]:
            text = text[: row[3]] + text[row[3] :].replace(old, name, 1)
        return text[: row[1] + 1] + name + text[row[1] + 1 + len(old) :]

    # -- the kinds

    def misspelt_element(self, play):
        row = self.element(play, lambda row: len(row[0]) > 2 and row[5] >= 0)
        name = self.slip(row[0])
        if name in self.names or name == row[0]:
            return None
        return Seed("misspelt_element", self.renamed(play, row, name), play.line(row[1]), row[0])

    def wrong_case(self, play):
        if self.random.random() < 0.3:
            row = self.element(play, lambda row: ATTRIBUTE.search(play.text, row[1], row[2]) and row[5] >= 0)
            match = ATTRIBUTE.search(play.text, row[1], row[2])
            name = match[1].replace("xml:", "")
            if name != match[1]:
                return None
            text = play.text[: match.start(1)] + name.capitalize() + play.text[match.end(1) :]
            return Seed("wrong_case", text, play.line(match.start(1)), name)
        row = self.element(play, lambda row: row[5] >= 0)
        name = row[0].lower() if row[0] != row[0].lower() else self.random.choice((row[0].upper(), row[0].capitalize()))
        if name in self.names:
            return None
        return Seed("wrong_case", self.renamed(play, row, name), play.line(row[1]), row[0])

    def misspelt_attribute(self, play):
        row = self.element(play, lambda row: re.search(r"\s[a-z]{3,}=", play.text[row[1] : row[2]]) and row[5] >= 0)
        match = self.random.choice(
            [each for each in ATTRIBUTE.finditer(play.text, row[1], row[2]) if re.fullmatch("[a-zA-Z]{3,}", each[1])]
        )
        name = self.slip(match[1])
        if name in self.attributes or name == match[1]:
            return None
        text = play.text[: match.start(1)] + name + play.text[match.end(1) :]
        return Seed("misspelt_attribute", text, play.line(match.start(1)), match[1])

    def not_here(self, play):
        """The element around some others is taken away."""
        row = self.element(
            play,
            lambda row: row[0] in ("sp", "castList", "list", "lg", "respStmt", "listPerson", "person", "availability"),
        )
        if row is None:
            return None
        inner = re.search(r"<", play.text[row[2] : row[3]])
        if not inner:
            return None
        text = play.text[: row[1]] + play.text[row[2] : row[3]] + play.text[row[4] :]
        return Seed("not_here", text, text.count("\n", 0, row[1] + inner.start()) + 1, row[0])

    def attribute_not_here(self, play):
        row = self.element(play, lambda row: row[0] in ("p", "l", "sp", "div", "speaker", "stage", "head", "title"))
        name, value = self.random.choice(
            [("url", "a.png"), ("scheme", "#a"), ("quantity", "3"), ("usage", "3"), ("cols", "2"), ("ident", "de")]
        )
        at = row[1] + 1 + len(row[0])
        return Seed("attribute_not_here", f'{play.text[:at]} {name}="{value}"{play.text[at:]}', play.line(at), "")

    def child_missing(self, play):
        row = self.element(
            play,
            lambda row: (
                row[0] in ("titleStmt", "publicationStmt", "sourceDesc", "fileDesc", "title", "body", "text", "p")
                or row[0] in ("castItem", "l", "publisher", "name", "teiHeader", "item", "resp", "language")
            ),
        )
        if row is None or row[5] < 0:
            return None
        siblings = play.children(row[5])
        text = play.text[: row[1]] + play.text[row[4] :]
        number = play.elements.index(row)
        after = [each for each in siblings if each > number]
        if row[0] in ("p", "title", "l", "castItem", "item", "name", "publisher", "resp") and len(siblings) > 1:
            return None
        parent = play.elements[row[5]]
        at = play.elements[after[0]][1] - (row[4] - row[1]) if after else parent[1]
        return Seed("child_missing", text, text.count("\n", 0, at) + 1, row[0])

    def attribute_missing(self, play):
        additions = (
            ('<graphic url="a.png"/>', ' url="a.png"', "url"),
            ('<g ref="#a"/><media mimeType="a/b" url="b"/>', ' url="b"', "url"),
            ('<media mimeType="audio/wav" url="b"/>', ' mimeType="audio/wav"', "mimeType"),
            ('<listPerson><person/><relation name="a" mutual="#x"/></listPerson>', ' name="a"', "name"),
            ('<ptr target="#a"/><ref target="#b">b</ref><moduleRef key="a"/>', ' key="a"', "key"),
            ('<note><classSpec ident="a" type="model"/></note>', ' type="model"', "type"),
            ('<note><equiv name="x"/><elementRef key="p"/></note>', ' key="p"', "key"),
            ('<note><elementSpec ident="x"/></note>', ' ident="x"', "ident"),
            ('<note><castList><castItem/></castList><alt mode="excl" target="#a #b"/></note>', "", ""),
        )  # fmt: skip
        whole, part, name = self.random.choice(additions)
        row = self.element(play, lambda row: row[0] in ("p", "l") and row[3] > row[2])
        good = play.text[: row[2]] + whole + play.text[row[2] :]
        if not part or not self.schema.is_valid(Source("seed.xml", good)):
            return None
        text = play.text[: row[2]] + whole.replace(part, "", 1) + play.text[row[2] :]
        return Seed("attribute_missing", text, play.line(row[2]), name)

    def wrong_order(self, play):
        number = self.random.randrange(len(play.elements))
        later = [each for each in play.children(play.elements[number][5]) if each > number][:1]
        row = play.elements[number]
        if not later or row[5] < 0 or play.elements[later[0]][0] == row[0]:
            return None
        other = play.elements[later[0]]
        text, (a, b), (c, d) = play.text, (row[1], row[4]), (other[1], other[4])
        text = text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
        return Seed("wrong_order", text, text.count("\n", 0, a + (d - c) + (c - b)) + 1, row[0])

    def bad_value(self, play):
        year, month, day = (
            self.random.randrange(1700, 1999),
            self.random.randrange(1, 13),
            self.random.randrange(13, 29),
        )
        names = "January February March April May June July August September October November December".split()
        way = self.random.randrange(6)
        value, repair = (
            (f"{names[month - 1]} {year}", f"{year}-{month:02}"),
            (f"{day} {names[month - 1]} {year}", f"{year}-{month:02}-{day:02}"),
            (f"{day:02}.{month:02}.{year}", f"{year}-{month:02}-{day:02}"),
            (f"{year}/{month:02}/{day:02}", f"{year}-{month:02}-{day:02}"),
            (f"{year}-{month}-{day}", f"{year}-{month:02}-{day:02}"),
            (f"{year}{month:02}{day:02}", f"{year}-{month:02}-{day:02}"),
        )[way]
        row = self.element(play, lambda row: row[0] in ("p", "l", "stage") and row[3] > row[2])
        text = f'{play.text[: row[2]]}<date when="{value}"/>{play.text[row[2] :]}'
        return Seed("bad_value", text, play.line(row[2]), repair)

    def not_in_list(self, play):
        element, attribute, values = self.random.choice(
            (
                ("l", "part", ("I", "M", "F", "N", "Y")),
                ("lg", "org", ("uniform", "composite")),
                ("div", "sample", ("initial", "medial", "final", "unknown", "complete")),
                ("availability", "status", ("free", "unknown", "restricted")),
                ("div", "org", ("composite", "uniform")),
                ("castList", "part", ("I", "M", "F")),
                ("p", "part", ("I", "M", "F")),
            )
        )
        value = self.random.choice(values)
        wrong = value.lower() if len(value) == 1 else self.random.choice((value.capitalize(), self.slip(value)))
        row = self.element(play, lambda row: row[0] == element and f" {attribute}=" not in play.text[row[1] : row[2]])
        if row is None or wrong in values:
            return None
        at = row[1] + 1 + len(row[0])
        text = f'{play.text[:at]} {attribute}="{wrong}"{play.text[at:]}'
        good = f'{play.text[:at]} {attribute}="{value}"{play.text[at:]}'
        if not self.schema.is_valid(Source("seed.xml", good)):
            return None
        return Seed("not_in_list", text, play.line(at), value)

    def stray_text(self, play):
        row = self.element(
            play, lambda row: row[0] in ("sp", "div", "body", "castList", "lg", "listPerson", "fileDesc")
        )
        children = play.children(play.elements.index(row))
        if not children:
            return None
        child = play.elements[self.random.choice(children)]
        text = self.random.choice(("Ach!", "x", "Zweiter Teil", "er geht ab."))
        return Seed("stray_text", play.text[: child[1]] + text + play.text[child[1] :], play.line(child[1]), "")

    def namespace(self, play):
        right = ' xmlns="http://www.tei-c.org/ns/1.0"'
        wrong = self.random.choice(
            ("", ' xmlns="http://www.tei-c.org/ns/1.0/"', ' xmlns="https://www.tei-c.org/ns/1.0"',
             ' xmlns="http://www.tei-c.org/ns/2.0"', ' xmlns="http://www.tei-c.org/P5"')
        )  # fmt: skip
        line = play.line(play.text.index(right))
        text = play.text.replace(right, wrong, 1)
        if self.random.random() < 0.4:
            row = self.element(play, lambda row: row[0] in ("div", "sp", "l", "p") and row[3] > row[2])
            at = row[1] + 1 + len(row[0])
            text, line = play.text[:at] + ' xmlns=""' + play.text[at:], play.line(at)
        return Seed("namespace", text, line, right.strip())

    def duplicate_id(self, play):
        ids = re.findall(r'xml:id="([^"]*)"', play.text)
        row = self.element(
            play, lambda row: row[0] in ("sp", "div", "stage", "l") and "xml:id" not in play.text[row[1] : row[2]]
        )
        at = row[1] + 1 + len(row[0])
        value = self.random.choice(ids[: max(1, len(ids) // 4)])
        if play.text.index(f'xml:id="{value}"') > at:
            return None
        return Seed("duplicate_id", f'{play.text[:at]} xml:id="{value}"{play.text[at:]}', play.line(at), "")

    def not_well_formed(self, play):
        row = self.element(play, lambda row: row[4] > row[3] > row[2] and row[5] >= 0)
        parent = play.elements[row[5]]
        text = play.text[: row[3]] + play.text[row[4] :]
        siblings = [each for each in play.children(row[5]) if each > play.elements.index(row)]
        if siblings:
            return None
        return Seed("not_well_formed", text, text.count("\n", 0, parent[3] - (row[4] - row[3])) + 1, row[0])


KINDS = (
    "misspelt_element", "wrong_case", "misspelt_attribute", "not_here", "attribute_not_here", "child_missing",
    "attribute_missing", "wrong_order", "bad_value", "not_in_list", "stray_text", "namespace", "duplicate_id",
    "not_well_formed",
)  # fmt: skip


def judge(seed, source, findings):
    """(right line, right repair first, one finding)."""
    lines = [source.position(finding.span.start)[0] for finding in findings]
    first = findings[0] if findings else None
    right = False
    if first is not None:
        right = proposes(seed, first)
    return seed.line in lines, right, len(findings) == 1


def proposes(seed, finding):
    code = finding.code.name
    if seed.kind == "not_well_formed":
        return finding.args.get("open") == seed.repair
    if seed.kind == "attribute_not_here":
        return code == "invalid_attribute_name" and finding.suggestion is None
    if seed.kind == "stray_text":
        return code == "text_not_allowed"
    if seed.kind == "duplicate_id":
        return code == "duplicate_id" and bool(finding.related)
    return finding.suggestion == seed.repair


def judge_jing(seed, lines):
    found = [
        (int(match[1]), match[2])
        for line in lines
        if (match := re.match(r".*?:(\d+):\d+: (?:fatal|error): (.*)", line))
    ]
    if not found:
        return False, False, False
    on_line = seed.line in [line for line, _ in found]
    message = found[0][1]
    if seed.kind == "not_well_formed":
        right = f'"{seed.repair}"' in message
    elif seed.kind == "attribute_not_here":
        right = "attribute" in message and "not allowed" in message
    elif seed.kind == "stray_text":
        right = "text not allowed" in message
    elif seed.kind == "duplicate_id":
        right = "ID" in message
    elif seed.kind == "namespace":
        right = "http://www.tei-c.org/ns/1.0" in re.findall(r'"([^"]*)"', message.partition("expected")[2])[:3]
    elif seed.kind in ("bad_value",):
        right = seed.repair in message
    else:
        names = re.findall(r'"([^"]*)"', re.split("expected|missing|equal", message, maxsplit=1)[-1])
        right = seed.repair in names[:3]
    return on_line, right, len(found) == 1


def run_jing(folder, files):
    by_file = {}
    # Jing stops for good at a file that is not well-formed: such files go one by one.
    for some in [[file] for file in files] if "not_well_formed" in files[0].name else [files]:
        command = ["jing", str(DATA / "tei_all.rng"), *map(str, some)]
        result = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        for line in result.stdout.splitlines():
            by_file.setdefault(line.partition(":")[0], []).append(line)
    return by_file


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", help="print every document of this kind that is not explained right")
    parser.add_argument("--no-jing", action="store_true")
    options = parser.parse_args()
    schema = Schema.load(DATA / "tei_all.rng")
    grammar = (DATA / "tei_all.rng").read_text(encoding="utf-8")
    seeder = Seeder(
        schema,
        set(re.findall(r'<element name="([\w.]+)"', grammar)),
        set(re.findall(r'<attribute name="([\w:.]+)"', grammar)),
    )
    jing = not options.no_jing and shutil.which("jing")
    totals = [0] * 6
    print(
        f"{'kind':20}{'line':>6}{'repair':>8}{'alone':>7}"
        + (f"{'  jing:line':>12}{'repair':>8}{'alone':>7}" if jing else "")
    )
    seconds = 0.0
    for kind in KINDS:
        seeds = seeder.seeds(kind)
        counts = [0] * 6
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / f"{kind}-{number:02}.xml" for number in range(SEEDS)]
            for file, seed in zip(files, seeds, strict=True):
                file.write_text(seed.text, encoding="utf-8")
            said = run_jing(folder, files) if jing else {}
            for file, seed in zip(files, seeds, strict=True):
                source = Source(file.name, seed.text)
                before = time.perf_counter()
                findings = list(schema.validate(source))
                seconds += time.perf_counter() - before
                ours = judge(seed, source, findings)
                for number, good in enumerate((*ours, *judge_jing(seed, said.get(str(file), [])))):
                    counts[number] += good
                if options.show == kind and not all(ours):
                    show(seed, source, findings)
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        print(row(kind, counts, jing))
    print(row(f"of {SEEDS * len(KINDS)}", totals, jing))
    print(f"explained in {seconds:.1f} s")


def row(name, counts, jing):
    ours = f"{name:20}{counts[0]:>6}{counts[1]:>8}{counts[2]:>7}"
    return ours + (f"{counts[3]:>12}{counts[4]:>8}{counts[5]:>7}" if jing else "")


def show(seed, source, findings):
    from teitools.report.sentence import help_of, message_of

    print(f"-- line {seed.line}, repair {seed.repair!r}: {source.line(seed.line).strip()[:150]}")
    for finding in findings:
        place = source.position(finding.span.start)
        print(f"   {place} {finding.code.name}: {message_of(finding)}; {help_of(finding)} [{finding.suggestion}]")


if __name__ == "__main__":
    sys.exit(main())
