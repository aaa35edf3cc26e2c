"""`teitools validate` as a person or a service runs it: what it prints, on which stream, and its exit status.

A case is an edition and, under `commands`, what is typed in its folder; `told` is what each command says.
"""

import os
import re
import shlex
import subprocess

import pytest
from cases import cases, name_of, read_case, unpack
from command import teitools_command

GRAMMAR = """default namespace = "http://www.tei-c.org/ns/1.0"
start = element TEI { any } | element teiCorpus { any }
any = (attribute * { text } | text | element * - p { any } | p)*
p = element p { attribute * - wrong { text }*, (text | element * - wrong { any })* }
"""


def typed(line, folder, tmp_path):
    """What one command says, as it is compared: output, errors, status; before a colon stands its folder."""
    below, _, command = line.rpartition(": ")
    program, *arguments = shlex.split(command)
    if program != "teitools":
        done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=True)
        return f"$ {line}\n{done.stdout}"
    done = teitools_command(
        *arguments,
        cwd=folder / below,
        env={
            **os.environ,
            "TEITOOLS_CACHE": str(tmp_path / "cache"),
            "TEITOOLS_TRACEBACK": "1",
            "NO_COLOR": "1",
            "SOURCE_DATE_EPOCH": "1700000000",
        },
    )
    out, err = (stream.decode("utf-8").replace(str(folder), "FOLDER") for stream in (done.stdout, done.stderr))
    assert "Traceback" not in err, err
    told = [f"$ {line}", *out.splitlines(), *(f"! {each}" for each in err.splitlines()), f"[{done.returncode}]"]
    return "\n".join(told) + "\n"


@pytest.mark.parametrize("path", cases("validate"), ids=name_of)
def test_cases(path, expect, tmp_path):
    _, files = read_case(path)
    commands = files["commands"]
    files = {name: text for name, text in files.items() if name not in ("commands", "told")}
    folder = unpack({"schema.rnc": GRAMMAR, **files}, (tmp_path / "edition").resolve())
    told = "".join(typed(line, folder, tmp_path) for line in commands.splitlines())
    expect(path, {"told": re.sub(r"in \d+\.\d+ s", "in … s", told)})


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "not JSON"),
        ("\ufeff<TEI/>", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "not a list of findings"),
        ('{"version": "2.1.0", "runs": []}', "not a list of findings"),
        ("null", "not a list of findings"),
        ("[1]", "entry 1 is no finding"),
        ('[{"code": "a"}]', "entry 1 has no `fingerprint`"),
        ('[{"code": 1, "fingerprint": "a", "file": "b", "message": "c"}]', "entry 1 has no `code`"),
    ],
)
def test_what_is_no_baseline_is_told(text, wrong, tmp_path):
    (tmp_path / "a.xml").write_text("<p/>", encoding="utf-8")
    (tmp_path / "known.json").write_text(text, encoding="utf-8")
    for more in ((), ("--write-baseline",)) if text else ((),):
        done = teitools_command("validate", "a.xml", "--baseline", "known.json", *more, cwd=tmp_path, text=True)
        assert done.returncode == 2
        assert "`known.json` cannot be" in done.stderr and wrong in done.stderr and "Error)" not in done.stderr
    assert (tmp_path / "known.json").read_text(encoding="utf-8") == text
