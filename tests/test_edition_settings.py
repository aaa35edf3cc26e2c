"""Where an edition is found, and which files it has."""

import os

import pytest
from cases import cases, name_of, read_case, unpack
from edition_tools import shown

from teitools.edition import DepositSettings, EditionError, discover, edition_files, find_settings, read_settings


def told(settings, folder):
    lines = []
    for key in settings.__slots__:
        value = getattr(settings, key)
        if key == "severities":
            value = {k: v and v.value for k, v in value.items()}
        elif key == "schemas":
            value = {k: [str(each) for each in v] for k, v in value.items()}
        elif key == "elsewhere":
            value = " ".join((*sorted(value.attributes), *value.vocabularies))
        elif key == "paths":
            value = " ".join(f"{each.glob}: {sorted(each.ignore)} {dict(each.severities)}" for each in value)
        elif isinstance(value, tuple):
            value = " ".join(map(str, value))
        if value and value != DepositSettings():
            lines.append(f"{key}: {value}\n")
    lines += [f"file of the edition: {path}\n" for path in edition_files(settings)]
    return "".join(lines).replace(f"{folder.parent}/", "../").replace("../" + folder.name, ".")


@pytest.mark.parametrize("path", [p for p in cases("edition") if p.name.startswith("settings-")], ids=name_of)
def test_settings(path, expect, tmp_path, monkeypatch):
    _, files = read_case(path)
    folder = unpack(files, (tmp_path / "edition").resolve())
    monkeypatch.chdir(folder)
    try:
        settings = find_settings(folder)
        actual = {"settings": told(settings, folder)}
    except EditionError as error:
        actual = {"findings": shown(error.findings, folder)}
    expect(path, actual)


@pytest.mark.parametrize("path", [p for p in cases("edition") if p.name.startswith("discover-")], ids=name_of)
def test_discover(path, expect, tmp_path, monkeypatch):
    _, files = read_case(path)
    folder = unpack(files, tmp_path)
    monkeypatch.chdir(folder)
    try:
        found = discover(files["paths"].split(), output=folder / "b" / "output")
        actual = {"files": "".join(f"{each}\n" for each in found)}
    except EditionError as error:
        actual = {"findings": shown(error.findings, folder)}
    expect(path, actual)


def test_found_from_a_folder_and_a_file_below(tmp_path):
    (tmp_path / "tei" / "texts").mkdir(parents=True)
    text = tmp_path / "tei" / "texts" / "a.xml"
    text.write_text("<a/>")
    assert find_settings(text).root == find_settings(text.parent).root == tmp_path.resolve()
    (tmp_path / "teitools.toml").write_text('title = "T"')
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    assert find_settings(text) == read_settings(tmp_path / "teitools.toml")
    assert find_settings(text).title == "T"


def test_a_pyproject_without_our_table_is_passed_over(tmp_path):
    (tmp_path / "teitools.toml").write_text('title = "above"')
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "pyproject.toml").write_text("[tool.other]\n")
    assert find_settings(tmp_path / "inner").title == "above"


def test_wrong_encoding_is_a_finding(tmp_path):
    (tmp_path / "teitools.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(EditionError) as caught:
        find_settings(tmp_path)
    assert [f.code.name for f in caught.value.findings] == ["broken_settings"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_may_not_be_read(tmp_path):
    (tmp_path / "locked").mkdir(mode=0)
    with pytest.raises(EditionError) as caught:
        discover([tmp_path / "locked"])
    assert [f.code.name for f in caught.value.findings] == ["unreadable_path"]


def test_an_unreadable_folder_is_a_finding(tmp_path, monkeypatch):
    (tmp_path / "locked").mkdir()

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "permission denied", "locked")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(EditionError) as caught:
        discover([tmp_path / "locked"])
    assert [f.code.name for f in caught.value.findings] == ["unreadable_path"]


def test_a_circle_of_links_ends(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.xml").write_text("<a/>")
    (tmp_path / "a" / "again").symlink_to(tmp_path / "a", target_is_directory=True)
    assert discover([tmp_path]) == [tmp_path / "a" / "x.xml"]


@pytest.mark.parametrize("value", ['[["error"]]', '{ a = "error" }', "1", "[]"])
def test_a_severity_that_is_no_word_is_a_finding(tmp_path, value):
    from teitools.edition.settings import EditionError, read_settings

    (tmp_path / "teitools.toml").write_text(f"[severities]\ndangling_id = {value}\n", encoding="utf-8")
    with pytest.raises(EditionError) as raised:
        read_settings(tmp_path / "teitools.toml")
    assert [finding.code.name for finding in raised.value.findings] == ["wrong_setting_type"]
