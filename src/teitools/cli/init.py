"""`teitools init`: an edition to start from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from teitools.document import write_whole

if TYPE_CHECKING:
    from importlib.abc import Traversable

#: Files whose names a package, or git, would take for its own.
_RENAMED = {"gitignore": ".gitignore"}


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
def command(folder: Path) -> None:
    """Put a small, valid edition into FOLDER: settings, a letter, two registers, a customization and its schema.

    \b
    Example:
      teitools init letters
      cd letters
      teitools validate
      teitools build

    A file that is there already is never touched.
    """
    said, written = [], 0
    for name, source in _template():
        target = folder / name
        if target.exists():
            said.append(f"left as it is: {target}")
            continue
        write_whole(target, source.read_bytes())
        said.append(str(target))
        written += 1
    # All is written before anything is said, which nobody may be there to read.
    click.echo("\n".join(said))
    if not written and said:
        raise click.UsageError(f"`{folder}` has all these files already")


def _template() -> list[tuple[Path, Traversable]]:
    """(path in the edition, file of the template), sorted."""
    found: list[tuple[Path, Traversable]] = []
    waiting = [(Path(), resources.files("teitools.cli") / "template")]
    while waiting:
        place, folder = waiting.pop()
        for entry in folder.iterdir():
            name = place / _RENAMED.get(entry.name, entry.name)
            if entry.is_dir():
                waiting.append((name, entry))
            else:
                found.append((name, entry))
    return sorted(found, key=lambda each: str(each[0]))
