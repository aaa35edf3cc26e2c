"""What stands in a folder, and in what two of them differ: said by file and by byte, not by all that they hold."""

import zipfile

#: Bytes shown before and after the first that differs.
AROUND = 40
MOST = 10


def files_of(folder):
    """The bytes of every file below `folder`, by path from there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def zipped(path):
    """The bytes of every file in a zip file, and of the zip file itself."""
    with zipfile.ZipFile(path) as archive:
        return {**{name: archive.read(name) for name in archive.namelist()}, "(whole)": path.read_bytes()}


def assert_same(found, expected):
    """Fails, naming the files, where the bytes of one are not those of the other or only one is there."""
    __tracebackhide__ = True
    names = sorted({*found, *expected}, key=str)
    wrong = [told(name, found, expected) for name in names if found.get(name) != expected.get(name)]
    assert not wrong, "\n".join((f"{len(wrong)} of {len(names)} files differ", *wrong[:MOST]))


def told(name, found, expected):
    """How the file `name` differs."""
    if name not in found or name not in expected:
        return f"{name}: only in the {'first' if name in found else 'second'}"
    one, two = found[name], expected[name]
    pairs = enumerate(zip(one, two, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(one), len(two)))
    around = slice(max(0, at - AROUND), at + AROUND)
    return f"{name}: {len(one)} and {len(two)} bytes, other from byte {at}: {one[around]!r} and {two[around]!r}"
