"""`release_notes.py v1.2.3`: what the changelog says of a tag; fails where tag, package and changelog differ."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def notes_of(tag: str, stated: str, changelog: str) -> str:
    """What the changelog says of the version of `tag`, which is `stated` in the package. Raises ValueError."""
    version = tag.removeprefix("v")
    if version != stated:
        raise ValueError(f"the tag is {tag}, but the package says {stated}")
    part = re.search(rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    if part is None or not part[1].strip():
        raise ValueError(f"the changelog has nothing under `## {version} (DATE)`")
    return part[1].strip() + "\n"


if __name__ == "__main__":
    package = (ROOT / "src/teitools/__init__.py").read_text(encoding="utf-8")
    changelog = (ROOT / ".github/CHANGELOG.md").read_text(encoding="utf-8")
    said = re.search(r'__version__ = "([^"]+)"', package)
    try:
        told = notes_of(sys.argv[1], said[1] if said else "", changelog)
    except ValueError as error:
        sys.exit(f"release_notes: {error}")
    sys.stdout.write(told)
