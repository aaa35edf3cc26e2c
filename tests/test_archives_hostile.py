"""Archives from strangers: what `teitools validate` reads of them, what it refuses, and that it says so."""

import io
import json
import tarfile
import zipfile

import pytest
from command import teitools_command

CANARY = "canary-4711"
GOOD = b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><p>a</p></TEI>'
#: What a member that is read through, although it must not be, would bring to light.
SECRET = f"<{CANARY}".encode()
LINK = 0o120777 << 16
DEVICE = 0o020666 << 16


def tar(path, *entries):
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for name, kind, content in entries:
            info = tarfile.TarInfo(name)
            info.type = kind
            if kind == tarfile.REGTYPE:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            else:
                info.linkname = content
                archive.addfile(info)


def zipped(path, *entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *a, **k: None)  # zipfile's own, for names that are there twice
        for name, attributes, content in entries:
            info = zipfile.ZipInfo("replaced", (2026, 5, 1, 0, 0, 0))
            info.filename = name
            info.create_system, info.external_attr, info.compress_type = 3, attributes, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def validated(folder, name):
    """What is said of the archive: status, (file, code, message) of each finding, and all words."""
    arguments = ("validate", name, "--select", "run,wellformed", "--jobs", "1")
    done = teitools_command(*arguments, "--format", "json", cwd=folder)
    told = json.loads(done.stdout)
    shown = teitools_command(*arguments, cwd=folder, text=True)
    assert shown.returncode == done.returncode
    assert "Traceback" not in shown.stderr + shown.stdout and CANARY not in shown.stderr + shown.stdout
    return done.returncode, [(each["file"], each["code"], each["message"]) for each in told], shown


#: name of the archive -> (what makes it, its members that are refused, the reason in part)
REFUSED = {
    "up.tar": (lambda p: tar(p, ("../a.xml", tarfile.REGTYPE, SECRET)), ["%2e%2e/a.xml"], "leads out"),
    "within.tar": (
        lambda p: tar(p, ("t/../../a.xml", tarfile.REGTYPE, SECRET)),
        ["t/%2e%2e/%2e%2e/a.xml"],
        "leads out",
    ),
    "symlink.tar": (lambda p: tar(p, ("a.xml", tarfile.SYMTYPE, "../secret.xml")), ["a.xml"], "link"),
    "absolute-link.tar.gz": (lambda p: tar(p, ("a.xml", tarfile.SYMTYPE, "/secret.xml")), ["a.xml"], "link"),
    "hard-link.tar": (lambda p: tar(p, ("t/a.xml", tarfile.LNKTYPE, "../secret.xml")), ["t/a.xml"], "link"),
    "device.tar": (lambda p: tar(p, ("a.xml", tarfile.CHRTYPE, "")), ["a.xml"], "no ordinary file"),
    "fifo.tar": (lambda p: tar(p, ("a.xml", tarfile.FIFOTYPE, "")), ["a.xml"], "no ordinary file"),
    "up.zip": (lambda p: zipped(p, ("../../a.xml", 0, SECRET)), ["%2e%2e/%2e%2e/a.xml"], "leads out"),
    "backslash.zip": (lambda p: zipped(p, ("..\\a.xml", 0, SECRET)), ["%2e%2e/a.xml"], "leads out"),
    "link.zip": (lambda p: zipped(p, ("a.xml", LINK, "../secret.xml")), ["a.xml"], "link"),
    "device.zip": (lambda p: zipped(p, ("a.xml", DEVICE, "")), ["a.xml"], "no ordinary file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_member_that_leads_out_is_refused_and_said(name, tmp_path):
    make, refused, reason = REFUSED[name]
    (tmp_path / "secret.xml").write_bytes(SECRET)
    (tmp_path / "in").mkdir()
    make(tmp_path / "in" / name)
    status, findings, shown = validated(tmp_path / "in", name)
    assert status == 2 and "not checked" in shown.stderr and "nothing wrong" not in shown.stdout
    assert [(file, code) for file, code, _ in findings] == [(f"{name}!/{each}", "file_not_checked") for each in refused]
    assert reason in findings[0][2]
    assert sorted(each.name for each in tmp_path.rglob("*")) == sorted(["in", name, "secret.xml"])


def test_what_lies_beside_a_refused_member_is_checked(tmp_path):
    members = [("../a.xml", 0, SECRET), ("a.xml", 0, b"<wrong"), ("/abs/b.xml", 0, b"<wrong"), (".hidden.xml", 0, b"")]
    zipped(tmp_path / "a.zip", *members)
    status, findings, _ = validated(tmp_path, "a.zip")
    assert status == 2
    assert {(file, code) for file, code, _ in findings} == {
        ("a.zip!/%2e%2e/a.xml", "file_not_checked"),
        ("a.zip!/a.xml", "not_well_formed"),
        ("a.zip!/abs/b.xml", "not_well_formed"),
    }


def test_a_link_to_another_member_is_no_fault(tmp_path):
    links = (("t/b.xml", tarfile.SYMTYPE, "../a.xml"), ("t/c.xml", tarfile.LNKTYPE, "a.xml"))
    tar(tmp_path / "a.tar", ("a.xml", tarfile.REGTYPE, GOOD), *links)
    _, findings, shown = validated(tmp_path, "a.tar")
    assert findings == [] and "1 file checked" in shown.stdout


@pytest.mark.parametrize("name", ["none.zip", "none.tar"])
def test_an_archive_with_nothing_to_check_is_not_called_good(name, tmp_path):
    if name.endswith("zip"):
        zipped(tmp_path / name, ("a.txt", 0, b"a"))
    else:
        tar(tmp_path / name, ("a.txt", tarfile.REGTYPE, b"a"))
    status, findings, shown = validated(tmp_path, name)
    assert status == 2 and "nothing wrong" not in shown.stdout
    assert findings == [(name, "file_not_checked", "the file was not checked: it holds no XML file")]


def test_a_second_member_of_a_name_is_not_passed_over_in_silence(tmp_path):
    zipped(tmp_path / "a.zip", ("a.xml", 0, GOOD), ("/a.xml", 0, b"<wrong"))
    status, findings, _ = validated(tmp_path, "a.zip")
    assert status == 2 and [(file, code) for file, code, _ in findings] == [("a.zip", "file_not_checked")]
    assert "`a.xml` twice" in findings[0][2]


def test_a_bomb_is_given_up(tmp_path):
    zeros = b"<p>" + b" " * (90 << 20) + b"</p>"
    tar(tmp_path / "a.tar.gz", ("a.xml", tarfile.REGTYPE, zeros))
    zipped(tmp_path / "a.zip", ("a.xml", 0, zeros))
    for name in ("a.tar.gz", "a.zip"):
        status, findings, _ = validated(tmp_path, name)
        assert status == 2 and [(file, code) for file, code, _ in findings] == [(name, "file_not_checked")]
        assert "200 times" in findings[0][2]


def test_a_zip_that_understates_its_members_is_read_no_further(tmp_path):
    zipped(tmp_path / "a.zip", ("a.xml", 0, b"<p>" + b"a" * 100_000 + b"</p>"))
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace((100_007).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    status, findings, shown = validated(tmp_path, "a.zip")
    assert status == 2 and findings[0][1] == "file_not_checked" and "nothing wrong" not in shown.stdout
