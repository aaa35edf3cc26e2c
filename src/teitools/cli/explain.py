"""`teitools explain`: what a code means."""

from __future__ import annotations

import click

from .codes import all_codes
from .options import colour_wanted


@click.command()
@click.argument("code", required=False)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the headings.")
def command(code: str | None, color: str) -> None:
    """Tell what CODE means, why it matters and how to put it right; without CODE, list all codes.

    \b
    Example:
      teitools explain unclosed_element
    """
    from teitools.findings import load_explanation, nearest

    codes = {each.name: each for each in all_codes()}
    if code is None:
        for each in sorted(codes.values(), key=lambda each: (each.check, each.name)):
            click.echo(f"{each.check:<11} {each.severity.value:<8} {each.name}")
        return
    if code not in codes:
        near = nearest(code, codes, 3, 0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `teitools explain` lists all codes"
        raise click.UsageError(f"there is no code `{code}`{hint}")
    colour = colour_wanted(color)
    for line in load_explanation(codes[code]).splitlines():
        heading = line.startswith("#") and colour
        click.echo(click.style(line.lstrip("# "), bold=True) if heading else line, color=colour)
