"""TEI's own source, `p5subset.xml`: fetched from the TEI Vault, only when that is asked for."""

from __future__ import annotations

from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import click

from teitools import __version__
from teitools.document import write_whole

VAULT = "https://www.tei-c.org/Vault/P5/{version}/xml/tei/odd/p5subset.xml"
_LIMIT = 64_000_000
_SECONDS = 60


def fetch_p5subset(path: Path, version: str = "current") -> Path:
    """`path` holds a version of p5subset.xml from the TEI Vault. Raises a usage error that says what to do instead."""
    address = VAULT.format(version=version)
    request = Request(address, headers={"User-Agent": f"teitools/{__version__}"})
    try:
        with urlopen(request, timeout=_SECONDS) as response:
            data = response.read(_LIMIT + 1)
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise click.UsageError(
            f"{address} cannot be fetched ({reason}); save it yourself and pass `--p5subset`"
        ) from None
    if len(data) > _LIMIT or b"<TEI" not in data[:4000]:
        raise click.UsageError(f"{address} did not give TEI's source; save it yourself and pass `--p5subset`")
    write_whole(path, data)
    return path
