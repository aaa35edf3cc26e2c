"""The `teitools` command and its subcommands, each imported when it is called."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from teitools import __version__

from .failure import failure_lines, fault_lines

#: command -> what `teitools --help` says of it; each lives in the module of its name.
COMMANDS = {
    "validate": "Check TEI files against their schema, and an edition as a whole.",
    "transform": "Render TEI files as pages, text, Markdown, books or IIIF manifests.",
    "build": "Write the edition's site and texts to the output folder.",
    "serve": "Show the site on this machine while you work, made anew with each change.",
    "deposit": "Package the edition for archives, check what they ask, verify a package.",
    "odd": "Compile a TEI customization, check it, compare it, or make one from a corpus.",
    "schema": "Get the schemas that an edition names; put RELAX NG into its other syntax.",
    "withhold": "Replace prose in copyright by pointers into its source.",
    "restore": "Put withheld prose back, for whoever has the source.",
    "explain": "Tell what a finding's code means, with examples.",
    "init": "Start an edition of your own in a folder.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported one by one: a validation never pays for the renderer."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of an editor's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f".{cmd_name}", __package__).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that `args` begin with; for a slip of the pen the error names the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from teitools.findings import nearest

            near = nearest(args[0], COMMANDS)
            if not near or "did you mean" in error.message.lower():
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for `--help`, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="teitools")
def group() -> None:
    """Validate, render and publish digital editions in TEI XML.

    \b
    Examples:
      teitools validate                   the edition in this folder
      teitools validate letter.xml --schema tei_all.rng
      teitools build                      its site and texts, in output/
      teitools transform letter.xml --to html -o letter.html

    Exit status: 0 nothing wrong; 1 findings of severity error; 2 the work could not be done.
    """


def run() -> int:
    """The exit status of the command line, run: whatever a user can cause ends in one clear line, never a traceback."""
    _prepare_streams()
    try:
        status = group.main(standalone_mode=False)
    except click.ClickException as error:
        _show(error)
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        lines = failure_lines(error)
        if not lines and os.environ.get("TEITOOLS_TRACEBACK"):
            raise
        for line in lines or fault_lines(error):
            click.echo(line, err=True)
        return 2
    return status if isinstance(status, int) else 0


def _show(error: click.ClickException) -> None:
    """What click says of an error, without the controls that an argument or a file's name may have brought."""
    from teitools.report import file_name

    said = io.StringIO()
    error.show(said)
    for line in said.getvalue().split("\n")[:-1]:
        click.echo(file_name(line), err=True)


def _prepare_streams() -> None:
    """What a stream cannot encode, such as a file name that is no UTF-8, is shown by its number.

    What is written to a stream that was closed is lost, and nothing else.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (open until the end)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
