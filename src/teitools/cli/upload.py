"""`teitools deposit --upload`: what would be sent, or, when that is asked for, sending it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from teitools.deposit import Metadata

TOKEN = "ZENODO_TOKEN"


def upload_package(package: Path, metadata: Metadata, *, server: str | None, send: bool, publish: bool) -> None:
    """The package is a draft on the server, or published; without `send` only what would be done is told."""
    from teitools.deposit import SANDBOX, Uploader, checked_server, invenio_record, planned_requests

    from .options import relative

    record = invenio_record(metadata)
    address = checked_server(server or SANDBOX)
    if not send:
        click.echo(f"nothing is sent; with --send these requests go to {address}:")
        for request in planned_requests(package, record, publish):
            size = f"  ({request.size} bytes of {relative(package)})" if request.size is not None else ""
            click.echo(f"  {request.method:<4} {request.path}{size}")
        if not publish:
            click.echo("with --publish the draft is also published, which cannot be undone")
        return
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        raise click.UsageError(f"put an access token of {address} into the environment variable `{TOKEN}`")
    if any(ord(char) < 33 or ord(char) > 126 for char in token):
        raise click.UsageError(f"`{TOKEN}` holds characters that no token has")
    uploader = Uploader(
        address, token, package, record, _md5(package), lambda line: click.echo(line, err=True), _progress()
    )
    click.echo(uploader.upload(publish))


def _md5(package: Path) -> str:
    total = hashlib.md5(usedforsecurity=False)
    with package.open("rb") as file:
        while piece := file.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


def _progress() -> Callable[[int, int], None] | None:
    """A line on a terminal that counts megabytes; nothing in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(sent: int, size: int) -> None:
        line = f"\r{sent // 1_000_000} of {size // 1_000_000} MB" if sent < size else "\r\x1b[K"
        click.echo(line, nl=False, err=True)

    return show
