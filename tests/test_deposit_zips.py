"""`deposit --verify` on zip files made to harm: lies in the directory, names that meet, bytes used again and again."""

import io
import stat
import struct
import unicodedata
import warnings
import zipfile
import zlib

import pytest
from command import teitools_command, work_within
from deposit_tools import codes, good_package, rewritten, verified

TOP = "a-letter-1.2"
LOCAL = "<4s5H3L2H"
CENTRAL = "<4s6H3L5H2L"


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A package with nothing wrong."""
    return good_package(tmp_path_factory.mktemp("good"))


def entry(name, kind=stat.S_IFREG | 0o644, method=zipfile.ZIP_STORED):
    info = zipfile.ZipInfo("replaced", (2026, 5, 1, 0, 0, 0))
    info.filename = name
    info.create_system, info.external_attr, info.compress_type = 3, kind << 16, method
    return info


def with_entry(info, data=b"x"):
    def make(path, target):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return rewritten(path, target, add=[(info, data)])

    return make


def with_bytes(change):
    def make(path, target):
        data = bytearray(path.read_bytes())
        change(data)
        target.write_bytes(data)
        return target

    return make


def central(data):
    """Where the directory of a zip file begins."""
    return struct.unpack_from("<L", data, data.rindex(b"PK\5\6") + 16)[0]


def in_directory(offset, form, value):
    """The field at `offset` of the first entry in the directory is another."""
    return with_bytes(lambda data: struct.pack_into(form, data, central(data) + offset, value))


def in_end(offset, form, value):
    return with_bytes(lambda data: struct.pack_into(form, data, data.rindex(b"PK\5\6") + offset, value))


def nul_in_a_name(path, target):
    with_entry(entry(f"{TOP}/data/aXevil.txt"))(path, target)
    data = target.read_bytes()
    target.write_bytes(data.replace(b"aXevil", b"a\0evil"))
    return target


def renamed_in_directory(data):
    start = central(data)
    at = data.index(b"bagit.txt", start)
    data[at : at + 9] = b"bagxt.txt"


def crc_of_the_first(data):
    """One bit of what the first entry is compressed to."""
    name, extra = struct.unpack_from("<2H", data, 26)
    data[30 + name + extra + 2] ^= 1


def quoted_overlap(target, count=200, kernel_size=4 << 20):
    """Each entry holds the headers of all that follow, quoted, and the same megabytes at the end."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packer.compress(b"\0" * kernel_size) + packer.flush()
    data, plain, directory = kernel, b"\0" * kernel_size, []
    size, crc, headers = kernel_size, zlib.crc32(plain), b""
    for number in reversed(range(count)):
        name = f"bag/{number:04}.xml".encode()
        numbers = (crc, len(data), size, len(name))
        header = struct.pack(LOCAL, b"PK\3\4", 20, 0, 8, 0, 0x5CA1, *numbers, 0) + name
        directory.append((numbers, name, len(data) + len(header)))
        headers = header + headers
        data = header + data
        if number:
            data = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF) + data
            size += len(header)
            crc = zlib.crc32(plain, zlib.crc32(headers))
    whole = len(data)
    listed = b"".join(
        struct.pack(CENTRAL, b"PK\1\2", 20, 20, 0, 8, 0, 0x5CA1, *numbers, 0, 0, 0, 0, 0, whole - back) + name
        for numbers, name, back in reversed(directory)
    )
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(listed), whole, 0)
    target.write_bytes(data + listed + end)
    return target


def bombs_in_a_zip(path, target):
    """As 42.zip: zip files in a zip file, each harmless to whoever unpacks it once."""
    inner = b"\0" * (20 << 20)
    for _ in range(3):
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(8):
                archive.writestr(f"{number}.zip", inner)
        inner = memory.getvalue()
    return rewritten(path, target, add=[(f"{TOP}/data/42.zip", inner)])


UNSAFE = {"package_unsafe"}
#: name -> (what makes the file, the codes that are found, what they say)
ATTACKS = {
    "a name twice": (with_entry(entry(f"{TOP}/data/tei/letter.xml")), UNSAFE, "twice"),
    "a name in two forms": (
        lambda p, t: rewritten(
            p, t, add=[(f"{TOP}/data/{unicodedata.normalize(form, 'é')}.xml", b"x") for form in ("NFC", "NFD")]
        ),
        UNSAFE,
        "would be unpacked over",
    ),
    "a case that only Unicode folds": (
        lambda p, t: rewritten(p, t, add=[(f"{TOP}/data/straße", b"x"), (f"{TOP}/data/STRASSE", b"x")]),
        UNSAFE,
        "would be unpacked over",
    ),
    "a null character": (nul_in_a_name, UNSAFE, "null character"),
    "a device": (with_entry(entry(f"{TOP}/data/null", stat.S_IFCHR | 0o666)), UNSAFE, "no ordinary file"),
    "a network path": (with_entry(entry("\\\\server\\evil.txt")), UNSAFE, "absolute"),
    "a link with a trailing slash": (with_entry(entry(f"{TOP}/data/l/", stat.S_IFLNK | 0o777), b""), UNSAFE, "link"),
    "unusual compression": (with_entry(entry(f"{TOP}/data/a", method=zipfile.ZIP_LZMA)), UNSAFE, "unusual"),
    "encrypted": (in_directory(8, "<H", 1), UNSAFE, "encrypted"),
    "another name in the directory": (with_bytes(renamed_in_directory), UNSAFE, "another name"),
    "an entry that begins elsewhere": (in_directory(42, "<L", 7), UNSAFE, "not where the directory"),
    "an entry that begins behind the end": (in_directory(42, "<L", 0x7FFFFFFF), UNSAFE, "not where the directory"),
    "an entry said to be larger": (in_directory(20, "<L", 400), UNSAFE, "shares"),
    "an entry said to be gigantic": (in_directory(24, "<L", 0xFFFFFFF0), {"package_bomb"}, "4294967280"),
    "a directory said to be elsewhere": (in_end(16, "<L", 4), UNSAFE, "not where the directory"),
    "a directory said to be longer": (in_end(12, "<L", 0x7FFFFFFF), {"package_unreadable"}, "offset"),
    "other bytes than its sum says": (
        with_bytes(crc_of_the_first),
        {"file_differs", "oxum_wrong"},
        "its bytes are damaged",
    ),
    "quoted overlap": (lambda p, t: quoted_overlap(t), {"package_unsafe", "package_bomb"}, "shares"),
    "zip files in zip files": (bombs_in_a_zip, {"file_extra", "oxum_wrong"}, "42.zip"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_zip_made_to_harm_is_refused(name, good, tmp_path):
    make, expected, said = ATTACKS[name]
    (tmp_path / "inner").mkdir()
    path = make(good, tmp_path / "inner" / "bad.zip")
    with work_within(10):
        findings = verified(path).findings
    assert set(codes(findings)) == expected
    assert said in " ".join(str(dict(each.args)) for each in findings)
    done = teitools_command("deposit", "--verify", "bad.zip", cwd=path.parent, text=True)
    assert done.returncode in (1, 2) and "Traceback" not in done.stdout + done.stderr
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["bad.zip", "inner"]
