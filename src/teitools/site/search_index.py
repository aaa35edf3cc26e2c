"""The index of a search, by Pagefind's program, put in an order of its own so that two of the same words are the same.

The program lists facets and their values in an order that changes from run to run; an index is a few files in CBOR
(RFC 8949) under gzip behind a mark, each named by a hash of itself, so these are sorted, written and named anew.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import gzip
import hashlib
import io
import json
import subprocess
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

FOLDER = "pagefind"
_MARK = b"pagefind_dcd"
_ENTRY = "pagefind-entry.json"
#: The place of the list of facets among the parts of an index's table of contents.
_FACETS = 3
#: What the program adds for pages of its own making.
_UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-highlight", "pagefind-component-ui")


@dataclass(slots=True)
class Passage:
    """What a hit can lead to. address: from the site's first folder. facets: their values by name."""

    address: str
    title: str
    words: str
    facets: dict[str, list[str]] = field(default_factory=dict)


def index_files(found: Iterable[Passage], language: str) -> dict[str, bytes]:
    """The files of the index of `found`, by path from the site's first folder; the same bytes for the same passages.

    Needs the packages `pagefind` and `cbor2`. Raises OSError, also when the program fails or what it wrote is cut off.
    """
    files = {name: data for name, data in _made_files(found, language) if not name.startswith(_UNUSED)}
    try:
        settled = _settled(files)
    except (ValueError, KeyError, EOFError) as error:
        raise OSError(errno.EIO, "the index of the search is not whole") from error
    return {f"{FOLDER}/{name}": data for name, data in sorted(settled.items())}


def _made_files(found: Iterable[Passage], language: str) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of each file of the index of `found`, as the program made them.

    They come as an answer, not by way of the disk: the program says that files are written before they are, and one
    that is asked to end may leave them empty. The package's own client waits a tenth of a second for each answer.
    """
    from pagefind.service import get_executable

    program = get_executable()
    if program is None:
        raise FileNotFoundError("the program of the package pagefind is not installed")
    with subprocess.Popen([program, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as service:
        # Questions and answers go at the same time: the program looks for a question only every few milliseconds.
        asking = threading.Thread(target=_ask, args=(service, list(_questions(found, language))), daemon=True)
        asking.start()
        try:
            for answer in _answers(service):
                if answer["type"] == "Error":
                    raise OSError(errno.EIO, f"pagefind: {answer['message']}")
                if answer["type"] == "GetFiles":
                    for each in answer["files"]:
                        yield each["path"], base64.b64decode(each["content"])
                    return
            raise OSError(errno.EIO, "pagefind ended before the index of the search was whole")
        finally:
            service.kill()
            asking.join()


def _questions(found: Iterable[Passage], language: str) -> Iterator[dict[str, object]]:
    yield {"type": "NewIndex", "config": {"force_language": language}}
    for passage in found:
        yield {
            "type": "AddRecord",
            "index_id": 0,
            "url": f"../{passage.address}",
            "content": passage.words,
            "language": language,
            "meta": {"title": passage.title},
            "filters": passage.facets,
            "sort": None,
        }
    yield {"type": "GetFiles", "index_id": 0}


def _ask(service: subprocess.Popen[bytes], questions: list[dict[str, object]]) -> None:
    """All questions are written: each is JSON in base64, ended by a comma. A program that has ended hears no more."""
    assert service.stdin is not None
    with contextlib.suppress(OSError, ValueError):
        for number, payload in enumerate(questions):
            message = json.dumps({"message_id": number, "payload": payload}).encode("utf-8")
            service.stdin.write(base64.b64encode(message) + b",")
        service.stdin.flush()


def _answers(service: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    assert isinstance(service.stdout, io.BufferedReader)
    said: list[bytes] = []
    while piece := service.stdout.read1(1 << 16):
        first, *later = piece.split(b",")
        said.append(first)
        for each in later:
            yield json.loads(base64.b64decode(b"".join(said)))["payload"]
            said = [each]


def _settled(files: dict[str, bytes]) -> dict[str, bytes]:
    """`files` with facets and their values sorted."""
    entry = json.loads(files[_ENTRY])
    for found in entry["languages"].values():
        old = found["hash"]
        language = old.rpartition("_")[0]
        contents = _read(files.pop(f"pagefind.{old}.pf_meta"))
        facets = []
        for name, hashed in sorted(contents[_FACETS]):
            label, values = _read(files.pop(f"filter/{hashed}.pf_filter"))
            data = _made([label, sorted(values)])
            named = _named(language, data)
            files[f"filter/{named}.pf_filter"] = data
            facets.append([name, named])
        contents[_FACETS] = facets
        data = _made(contents)
        found["hash"] = _named(language, data)
        files[f"pagefind.{found['hash']}.pf_meta"] = data
    files[_ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return files


def _read(data: bytes) -> Any:
    import cbor2

    return cbor2.loads(gzip.decompress(data).removeprefix(_MARK))


def _made(value: Any) -> bytes:
    import cbor2

    return gzip.compress(_MARK + cbor2.dumps(value), mtime=0)


def _named(language: str, data: bytes) -> str:
    return f"{language}_{hashlib.sha256(data).hexdigest()[:10]}"
