"""The page of a file that is too large to be held in memory with its page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from teitools.render import Plan


def large_page(
    path: str, folder: Path | None, plan: Plan, views: tuple[str, ...], notes: str, language: str
) -> bytes | None:
    """The page, to be written into `folder`, of a large file that can be shown portion by portion; else None.

    Raises OSError, `Unreadable` for a large file that is not well-formed.
    """
    from teitools.render import LARGE, HtmlOptions, pictures_beside, render_in_portions

    if not Path(path).is_file() or Path(path).stat().st_size < LARGE:
        return None
    from teitools.document import XI_NS, Unreadable, find_faults, read_source

    source = read_source(path)
    if XI_NS in source.text:
        return None
    faults = find_faults(source)
    if faults:
        raise Unreadable(faults)
    pictures = pictures_beside(source.path, folder)
    options = HtmlOptions(views=views, notes=notes, stable_ids=True, language=language, pictures=pictures)
    made = render_in_portions(source, plan, options)
    return None if made is None else b"".join(made)
