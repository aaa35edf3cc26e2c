"""What several commands ask of their user and of the environment."""

from __future__ import annotations

import errno
import gc
import os
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import TypeVar, cast

import click

from teitools.document import (
    SIZE_LIMIT,
    Catalog,
    Source,
    decode,
    named,
    note_reading,
    noting_what_is_read,
    read_catalogs,
)
from teitools.edition import Settings, discover, edition_files, find_settings


def cache_folder() -> Path:
    """The folder for what can be made again: `$TEITOOLS_CACHE`, else the platform's per-user cache."""
    named = os.environ.get("TEITOOLS_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "teitools" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/teitools"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "teitools"


def default_jobs() -> int:
    """As many processes as there are processors that this one may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def colour_wanted(choice: str) -> bool:
    """Whether output is coloured: on a terminal, unless `NO_COLOR` is set (no-color.org)."""
    if choice != "auto":
        return choice == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def relative(path: Path) -> str:
    """`path` as a user in the current folder would write it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def repository() -> Path | None:
    """The root of the git repository that the current folder lies in, from which a service names files."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), None)


def files_of(paths: tuple[str, ...], settings: Settings) -> list[str]:
    """The files that `paths` name; with none, every file of the edition."""
    if not paths:
        return [relative(path) for path in edition_files(settings)]
    found = discover(paths, output=settings.output, exclude=settings.exclude, root=settings.root)
    return [str(path) for path in found]


def changes_since(files: list[str], revision: str) -> tuple[set[str], set[str]]:
    """The real paths of what differs from the git revision, or is not known to git yet, and of what is no more.

    Of the whole repository that the first of `files` lies in, wherever the run is made.
    """
    top = Path(
        os.fsdecode(_git(Path(files[0]).resolve().parent, revision, "rev-parse", "--show-toplevel").rstrip(b"\n"))
    )

    def differing(kind: str) -> bytes:
        return _git(
            top, revision, "diff", "--no-renames", "--name-only", "-z", kind, "--end-of-options", revision, "--"
        )

    new = _git(top, revision, "ls-files", "--others", "--exclude-standard", "-z")
    changed, gone = (
        {str((top / name).resolve()) for name in os.fsdecode(listed).split("\0") if name}
        for listed in (differing("--diff-filter=d") + new, differing("--diff-filter=D"))
    )
    return changed, gone


def _git(folder: Path, revision: str, *arguments: str) -> bytes:
    """What git says in `folder`; a usage error where it cannot."""
    import subprocess

    try:
        return subprocess.run(("git", *arguments), cwd=folder, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise click.UsageError("`--changed-since` needs git, which is not installed") from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise click.UsageError(f"git cannot compare with `{revision}`: {reason[0] if reason else '?'}") from None


def is_pipe(path: str) -> bool:
    """Whether `path` is a pipe with a name, as a shell makes for `<(command)`."""
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)  # noqa: PTH116 (in every Python one answer for a loop of links)
    except OSError:
        return False


def piped(path: str) -> Source:
    """The text on standard input, for `-`, or in a pipe with a name. Raises `Unreadable`, or OSError for too much."""
    if path != "-":
        with Path(path).open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    elif sys.stdin is None:
        raise click.UsageError("standard input is closed")
    else:
        data = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise OSError(errno.EFBIG, f"more than {SIZE_LIMIT} bytes", path)
    return decode(data, path)


def catalog_of(named: tuple[Path, ...]) -> Catalog:
    """The entries of the catalogs named, then of those in `$XML_CATALOG_FILES`."""
    further = [Path(each) for each in os.environ.get("XML_CATALOG_FILES", "").split() if Path(each).is_file()]
    return read_catalogs([*named, *further])


def settings_for(paths: tuple[str, ...]) -> Settings:
    """The settings of the edition that the first path, else the current folder, lies in."""
    first = Path(paths[0]) if paths and paths[0] != "-" else Path.cwd()
    return find_settings(first if first.exists() else Path.cwd())


def names(values: tuple[str, ...]) -> frozenset[str]:
    """The names in options that take one name, a list with commas, or are repeated."""
    return frozenset(name.strip() for value in values for name in value.split(",") if name.strip())


#: Where a command writes is no place that it may read from for that.
_WRITTEN = ("output", "standoff")

Command = TypeVar("Command", bound=Callable[..., None])


def reads_files(command: Command) -> Command:
    """`command` reaches, beside the project of each file, what is named on its command line, and has `--allow`.

    What it reads, and the files named, are not written over.
    """

    @click.option(
        "--allow",
        multiple=True,
        type=click.Path(exists=True, path_type=Path),
        envvar="TEITOOLS_ALLOW",
        metavar="PATH",
        help="Let files refer to this file, or to all in this folder, though it lies outside their project.",
    )
    @wraps(command)
    def widened(*, allow: tuple[Path, ...], **given: object) -> None:
        inputs = list(_named_paths(given))
        with named([*allow, *inputs]), noting_what_is_read():
            for each in inputs:
                if Path(each).is_file():
                    note_reading(Path(each).stat())
            command(**given)

    return cast(Command, widened)


def _named_paths(given: Mapping[str, object]) -> Iterator[str]:
    """The files and folders among the values of a command's parameters; `-` where it is to look for an edition."""
    for name, value in given.items():
        values = value if isinstance(value, tuple) else (value,)
        if name == "paths":
            yield from map(str, values or ("-",))
        elif name not in _WRITTEN:
            yield from (str(each) for each in values if isinstance(each, Path))


def output_of(settings: Settings) -> Path:
    """The settings' output folder. A usage error where it lies outside their project: only `-o` leads there."""
    real, root = settings.output.resolve(), settings.root.resolve()
    if real == root or not real.is_relative_to(root):
        raise click.UsageError(
            f"the settings name `{settings.output}` as output, which lies outside their folder `{root}`: "
            "where that is what you want, say so with `-o`"
        )
    return settings.output


def tell_unsearched(withheld: Collection[str | None], sources: Path | None, required: bool) -> None:
    """Where text is withheld, and its sources are not all at hand to search for it, that is said.

    withheld: the SHA-256 of the sources, None for one that is not known. A usage error where they are required.
    """
    from teitools.edition import read_source_texts

    there = read_source_texts(sources) if withheld and sources is not None and sources.is_dir() else {}
    missing = len(set(withheld) - {each.sha256 for each in there.values()})
    if not missing:
        return
    what = "no sources" if missing == len(withheld) else f"{missing} of {len(withheld)} sources are not at hand"
    said = f"not searched for withheld text: {what}"
    if required:
        raise click.UsageError(f"{said}; `sources` in the settings names the folder where they lie")
    click.echo(f"teitools: {said}", err=True)


require_sources_option = click.option(
    "--require-sources",
    is_flag=True,
    help="End with status 2, and write nothing, where the sources are not at hand to search for text that is withheld.",
)

source_option = click.option(
    "--source",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The source, as plain text in UTF-8.",
)

output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write there; the file is replaced when the whole is ready. Default: standard output.",
)


def spare_collecting() -> None:
    """Garbage is collected less often: nearly all that a site makes stays, and collecting took a fifth of the time."""
    gc.set_threshold(500_000, 50, 50)
