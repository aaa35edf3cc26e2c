"""How `teitools validate` writes a baseline, or renews it."""

from __future__ import annotations

import click

from .options import relative
from .validate_look import Seen
from .validate_request import Request
from .validate_tell import status_of


def renew_baseline(request: Request, seen: Seen) -> int:
    """The baseline is made, or renewed by what was found; the exit status, 2 where something could not be checked.

    What kept a file from being checked is not accepted by it, and where there is such a one nothing old is dropped.
    """
    from teitools.checks import UNCHECKED
    from teitools.document import write_whole
    from teitools.report import BaselineError, renewed

    path = request.baseline
    assert path is not None
    found = [each for each in seen.run.findings if each.code.name not in UNCHECKED and each.code.check != "run"]
    status = status_of(request, seen)
    looked_for = (lambda _file, _code, _check: False) if status == 2 else seen.looked_for
    try:
        old = path.read_bytes() if path.is_file() else None
        content = renewed(found, seen.places, old, looked_for)
    except BaselineError as error:
        raise click.UsageError(f"the baseline `{relative(path)}` cannot be renewed: {error}") from None
    write_whole(path, content, over_input=True)
    count = max(content.count(b"\n") - 2, 0)
    click.echo(f"{relative(path)}: {count} known finding{'' if count == 1 else 's'}")
    if request.settings.baseline is None:
        click.echo(f'teitools: name it in the settings: `baseline = "{relative(path)}"`', err=True)
    return 2 if status == 2 else 0
