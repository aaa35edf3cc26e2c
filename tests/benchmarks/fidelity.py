"""Words in are words out, of every TEI file: `python tests/benchmarks/fidelity.py [--jobs N] [--pdf] [PATH …]`.

PATHS are files and folders, by default all of ../shared/data. Each file as HTML and plain text in every view, Markdown,
EPUB, DOCX and pages by division, with --pdf on paper too, beside what an extractor says that shares no code with the
renderer. Prints each difference with the words around it, and at last what was compared; status 1 where letters are
lost, doubled or out of order, or words joined.
"""

import argparse
import sys
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from fidelity import ends, letters, rendered_words, source_words
from fidelity_books import bound, check_order, check_paper, docx_words, epub_words, split_words

from teitools.document import Unreadable, parse
from teitools.render import compile_plan, write_docx, write_epub

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
BOOKS = {
    "EPUB": lambda path: epub_words(write_epub(bound(path), "1980-01-01")),
    "DOCX": lambda path: docx_words(write_docx(bound(path, output="print"))),
    "split": split_words,
}


def difference(found, wanted):
    """How `found` is not `wanted`, in words; "" where it is, or only has words apart that white space has not."""
    if found == wanted:
        return ""
    ours, theirs = letters(found), letters(wanted)
    if ours != theirs:
        at = next(
            (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(map(len, (ours, theirs)))
        )
        return f"letters differ: …{ours[max(at - 30, 0) : at + 30]}… for …{theirs[max(at - 30, 0) : at + 30]}…"
    joined = sorted(ends(wanted) - ends(found))
    if joined:
        return f"{len(joined)} words joined: …{ours[max(joined[0] - 25, 0) : joined[0] + 25]}…"
    return ""


def compare(path, paper):
    """(words of the reading text, [(output, what differs)]); None for what is no TEI with a text."""
    try:
        document = parse(path)
    except Unreadable:
        return None
    if "tei-c.org" not in str(document.root.tag):
        return None
    wanted = source_words(document, "reading")
    found = []
    web, plain = compile_plan(), compile_plan(output="plain")
    for output, view, words in rendered_words(document, web, plain):
        # A document without a text, such as the description of a manuscript, is what its header says.
        expected = source_words(document, view)
        said = difference(words, expected) if expected else ""
        if said:
            found.append((f"{output}, {view}", said))
    for output, make in BOOKS.items():
        try:
            check_order(path, wanted, *make(path))
        except AssertionError as error:
            found.append((output, str(error)[:300]))
    if paper and wanted:
        try:
            check_paper(path)
        except AssertionError as error:
            found.append(("PDF", str(error)[:300]))
    return len(wanted), found


def _compare(job):
    path, paper = job
    try:
        return path, compare(path, paper)
    except Exception as error:
        return path, (0, [("nothing", f"{type(error).__name__}: {error}")])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--pdf", action="store_true")
    parser.add_argument("paths", nargs="*", type=Path)
    asked = parser.parse_args()
    paths = [
        path
        for each in asked.paths or [DATA]
        for path in (
            sorted(file for file in each.rglob("*.*") if file.suffix in (".xml", ".odd")) if each.is_dir() else [each]
        )
    ]
    files = words = different = 0
    with Pool(asked.jobs) as pool:
        for path, result in pool.imap(_compare, [(path, asked.pdf) for path in paths]):
            if result is None:
                continue
            files += 1
            words += result[0]
            different += bool(result[1])
            for output, said in result[1]:
                print(f"{path.name}: {output}: {said}", flush=True)
    print(f"{files} files, {words} words and signs: {different} files differ")
    return 1 if different or not files else 0


if __name__ == "__main__":
    sys.exit(main())
