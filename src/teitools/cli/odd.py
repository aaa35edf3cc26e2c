"""`teitools odd`: customizations of TEI are compiled, checked, compared, explained, or made from a corpus."""

from __future__ import annotations

from importlib import import_module

import click

#: subcommand -> (module, what `teitools odd --help` says of it)
_COMMANDS = {
    "compile": ("odd_compile", "Compile a customization to a schema or to guidelines."),
    "check": ("odd_check", "Check a customization itself: markup, expressions, lists, examples."),
    "diff": ("odd_diff", "Tell what differs between two customizations, schemas or releases of TEI."),
    "why": ("odd_why", "Tell why an element may stand in another, or why not."),
    "unused": ("odd_unused", "Tell what documents never use."),
    "from-corpus": ("odd_from_corpus", "Write the tightest customization that documents need."),
}


class _Group(click.Group):
    """The subcommands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all subcommands, in the order of an editor's work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of that name, or None."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f".{_COMMANDS[cmd_name][0]}", __package__).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of subcommands for `--help`, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in _COMMANDS.items()])


@click.group(cls=_Group)
def command() -> None:
    """Work with a TEI customization (ODD): compile it, check it, compare it, make one from a corpus."""
