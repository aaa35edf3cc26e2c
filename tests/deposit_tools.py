"""Shared by the tests of the deposit room: small editions, their packages, and packages tampered with."""

import io
import os
import struct
import zipfile
from pathlib import Path

from teitools.cli.deposit import _validate, _validated_below
from teitools.deposit import (
    PackageOptions,
    make_metadata,
    make_package,
    package_name,
    sidecar_conflicts,
    survey_edition,
)
from teitools.deposit.verify import verify_package
from teitools.edition import find_settings

HEADER = """<teiHeader><fileDesc>
  <titleStmt><title>{title}</title>
    <editor><persName><forename>Ada</forename> <surname>Example</surname></persName></editor></titleStmt>
  <editionStmt><edition n="1.2">Second</edition></editionStmt>
  <publicationStmt><publisher>Example Press</publisher><date when="2026-05-01"/>
    <availability><licence target="{licence}"/></availability></publicationStmt>
  <sourceDesc><p>Invented.</p></sourceDesc></fileDesc>
  <profileDesc><abstract><p>Letters of a traveller.</p></abstract>
    <langUsage><language ident="en"/></langUsage></profileDesc>
</teiHeader>"""
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
RNC = """default namespace tei = "http://www.tei-c.org/ns/1.0"
start = element TEI { any }
any = (attribute * { text } | text | element tei:* { any })*
"""


def tei(title="A letter", body="<p>Dear reader,</p>", licence=CC_BY, model="../schema/edition.rnc", extra=""):
    """A TEI file, valid against `RNC`."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + (f'<?xml-model href="{model}" type="application/relax-ng-compact-syntax"?>\n' if model else "")
        + f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:xi="http://www.w3.org/2001/XInclude">{extra}'
        + HEADER.format(title=title, licence=licence)
        + f"<text><body>{body}</body></text></TEI>\n"
    )


def small_edition(folder, **texts):
    """An edition of one letter, or of `texts` (name -> content), in `folder`, which is returned."""
    for place in ("tei", "schema"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / "schema/edition.rnc").write_text(RNC, encoding="utf-8")
    for name, content in (texts or {"letter": tei()}).items():
        (folder / f"tei/{name}.xml").write_text(content, encoding="utf-8")
    return folder


def looked_at(folder):
    """(survey, metadata, findings) of the edition in `folder`, which is the current folder from now on."""
    os.chdir(folder)
    settings = find_settings(folder)
    survey = survey_edition(settings)
    metadata, findings = make_metadata(survey)
    return survey, metadata, [*survey.findings, *findings, *sidecar_conflicts(settings.root, metadata)]


def packaged(folder, target=None, **options):
    """The package of the edition in `folder`; its faults, if any, fail the test."""
    survey, metadata, findings = looked_at(folder)
    assert [each for each in findings if each.effective_severity.value == "error"] == []
    validation = _validate(survey.settings)
    assert validation.errors == 0
    path = (target or folder / "output/deposit") / f"{package_name(metadata)}.zip"
    return make_package(survey, metadata, validation, path, PackageOptions(**options))


def good_package(folder):
    """The path of a package with nothing wrong, of an edition in `folder`; the current folder stays what it is."""
    here = Path.cwd()
    try:
        return packaged(small_edition(folder)).path
    finally:
        os.chdir(here)


def verified(path):
    """What is known of a package."""
    return verify_package(Path(path), _validated_below)


def codes(findings):
    return [each.code.name for each in findings]


def rewritten(path, target, change=None, add=(), leave=(), flags=None):
    """A copy of a zip file: `change` maps an entry's name to a function of its bytes, `add` are more (name, bytes)."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            inner = entry.filename.partition("/")[2]
            if inner in leave:
                continue
            data = old.read(entry)
            if change and inner in change:
                data = change[inner](data)
            copy = zipfile.ZipInfo(entry.filename, entry.date_time)
            copy.external_attr = entry.external_attr
            copy.compress_type = entry.compress_type
            new.writestr(copy, data)
        for name, data in add:
            entry = zipfile.ZipInfo(name, (2026, 5, 1, 0, 0, 0)) if isinstance(name, str) else name
            new.writestr(entry, data)
    return target


def consistent(path, target, change, leave=(), add=()):
    """As `rewritten`, with all manifests, sums and the oxum made right again: a forger who knows BagIt."""
    import hashlib

    with zipfile.ZipFile(path) as old:
        files = {each.filename: old.read(each) for each in old.infolist()}
        times = {each.filename: each.date_time for each in old.infolist()}
    top = next(iter(files)).partition("/")[0] + "/"
    files = {name: data for name, data in files.items() if name.removeprefix(top) not in leave}
    for name, function in change.items():
        files[top + name] = function(files[top + name])
    for name, data in add:
        files[top + name] = data
    payload = {name.removeprefix(top): data for name, data in files.items() if name.startswith(top + "data/")}
    info = files[top + "bag-info.txt"].decode()
    oxum = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}"
    files[top + "bag-info.txt"] = "".join(
        (oxum if line.startswith("Payload-Oxum") else line) + "\n"
        for line in info.splitlines()
        if not line.startswith("External-Identifier: swh")
    ).encode()
    for algorithm in ("sha256", "sha512"):
        files[f"{top}manifest-{algorithm}.txt"] = "".join(
            f"{hashlib.new(algorithm, data).hexdigest()}  {name}\n" for name, data in sorted(payload.items())
        ).encode()
    for algorithm in ("sha256", "sha512"):
        tags = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt"]
        files[f"{top}tagmanifest-{algorithm}.txt"] = "".join(
            f"{hashlib.new(algorithm, files[top + name]).hexdigest()}  {name}\n" for name in tags
        ).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, times.get(name, next(iter(times.values()))))
            entry.external_attr = 0o100644 << 16
            new.writestr(entry, data)
    return target


def bomb(target, size):
    """A small zip file with one entry of `size` zero bytes."""
    entry = zipfile.ZipInfo("bag/data/zeros.xml")
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(target, "w") as new, new.open(entry, "w", force_zip64=True) as file:
        piece = bytes(1 << 20)
        for _ in range(size >> 20):
            file.write(piece)
    return target


def overlapping(target):
    """A zip file whose directory names the same bytes twice."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as new:
        new.writestr("bag/bagit.txt", b"BagIt-Version: 1.0\n" * 9)
    data = memory.getvalue()
    start = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    entry = data[start:end]
    twin = entry.replace(b"bag/bagit.txt", b"bag/again.txt")
    directory = entry + twin
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), start, 0)
    target.write_bytes(data[:start] + directory + tail)
    return target
