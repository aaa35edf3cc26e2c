"""After all safe repairs a second look finds nothing of what they mended, and no fault that was not there before.

python tests/benchmarks/repairs.py 500          so many files of ../shared/data, each with several seeded faults
"""

import random
import re
import sys
import tempfile
from pathlib import Path

from teitools.checks import Options, check_files
from teitools.document import compatible, edited

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FOLDERS = ("corpora", "plays", "diary")
NAMES = re.compile(r"</?(persName|placeName|teiHeader|castItem|listPerson|msItem|fileDesc|titleStmt|langUsage)\b")
SLIPS = (
    str.lower,
    str.upper,
    str.capitalize,
    lambda name: name[:-2] + name[-1] + name[-2],
    lambda name: name + name[-1],
)
LONG = {"de": "ger", "en": "eng", "fr": "fre", "la": "lat", "it": "ita", "el": "gre"}


def seeded(text, number):
    """`text` with some faults of kinds that have safe repairs: names, language tags, pointers, values."""
    dice = random.Random(number)
    kinds = dice.sample((_element, _attribute, _languages, _hash, _value), 3)
    for kind in kinds:
        text = kind(text, dice)
    return text


def _element(text, dice):
    """Every start and end tag of one kind of element has the same slip."""
    found = sorted({match[1] for match in NAMES.finditer(text)})
    if not found:
        return text
    name = dice.choice(found)
    wrong = dice.choice(SLIPS)(name)
    return re.sub(rf"(</?){name}\b", rf"\1{wrong}", text)


def _attribute(text, dice):
    places = list(re.finditer(r"\s(type|when|target|corresp|rend)=", text))
    if not places:
        return text
    place = dice.choice(places)
    return text[: place.start(1)] + dice.choice(SLIPS)(place[1]) + text[place.end(1) :]


def _languages(text, dice):
    """Long codes wherever a language is named, and at two places more, so that each stands several times."""
    text = re.sub(r"<p>", '<p xml:lang="de">', text, count=2)
    return re.sub(r'((?:xml:lang|ident|mainLang)=")(de|en|fr|la|it|el)(?=["-])', lambda m: m[1] + LONG[m[2]], text)


def _hash(text, dice):
    ids = set(re.findall(r'xml:id="([^"]+)"', text))
    places = [m for m in re.finditer(r'\s(?:who|corresp|target|ref|next|prev)="#([^"\s]+)"', text) if m[1] in ids]
    if not places:
        return text
    place = dice.choice(places)
    return text[: place.start(1) - 1] + text[place.start(1) :]


def _value(text, dice):
    places = list(re.finditer(r'\s(?:when|notBefore|status|full|part|place)="([^"]+)"', text))
    if not places:
        return text
    place = dice.choice(places)
    wrong = dice.choice((f" {place[1]} ", place[1].upper(), place[1].capitalize(), place[1].replace("-", ".")))
    return text[: place.start(1)] + wrong + text[place.end(1) :]


def look(path, schema):
    """What is found in one file."""
    return check_files([str(path)], Options(schemas=(schema,))).findings


def what(finding):
    """What a finding says, without its place."""
    return finding.code.name, finding.suggestion, str(finding.args.get("name") or finding.args.get("tag") or "")


def left_over(path, schema):
    """(how many safe repairs were made, what they claimed to mend and is still there, what is new) for one file."""
    before = look(path, schema)
    safe = [each for each in before if each.fix and each.fix.safe]
    made = compatible(each.fix for each in safe)
    edits = [edit for fix in made for edit in fix.edits]
    if not edits:
        return 0, [], []
    path.write_bytes(edited(path.read_bytes(), str(path), edits))
    after = look(path, schema)
    claimed = {what(each) for each in safe if each.fix in made}
    said = {what(each) for each in before}
    covered = any(each.code.check in ("wellformed", "relaxng") for each in safe)
    still = [each for each in after if what(each) in claimed and each.fix and each.fix.safe]
    # What stood in an element that was not known was not judged: that comes to light, and no repair has made it.
    new = [] if covered else [each for each in after if what(each) not in said]
    return len(made), still, new


def files():
    """Every file of TEI among the data."""
    return sorted(path for folder in FOLDERS for path in (DATA / folder).rglob("*.xml"))


def run(count, start=0):
    """(files with repairs, repairs, [(file, number, what is left over)])"""
    schema, paths = DATA / "tei_all.rng", files()
    mended = repairs = 0
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(start, start + count):
            path = paths[number * 37 % len(paths)]
            text = path.read_bytes().decode("utf-8-sig")
            if len(text) > 400_000:
                continue
            target = Path(folder) / "a.xml"
            target.write_text(seeded(text, number), encoding="utf-8")
            made, still, new = left_over(target, schema)
            mended += made > 0
            repairs += made
            if still or new:
                wrong.append((path.name, number, [what(each) for each in (*still, *new)][:3]))
    return mended, repairs, wrong


if __name__ == "__main__":
    mended, repairs, wrong = run(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    print(f"{mended} files mended by {repairs} repairs; {len(wrong)} in which something of them is left")
    for each in wrong:
        print(*each)
