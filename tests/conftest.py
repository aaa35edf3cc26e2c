"""Shared by all tests: where others' data lie, and `--accept`."""

from pathlib import Path

import pytest
from cases import read_case, write_case

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser):
    parser.addoption("--accept", action="store_true", help="write what was found into the cases as expected")


@pytest.fixture
def expect(request):
    """A function (case path, {section: actual text}): compares, or with --accept rewrites the sections."""

    def compare(path, actual):
        prose, files = read_case(path)
        if request.config.getoption("--accept"):
            write_case(path, prose, {**files, **actual})
            return
        for section, text in actual.items():
            assert text == files.get(section, ""), f"{path.name}: {section} differs (--accept rewrites it)"

    return compare


@pytest.fixture(scope="session")
def shared():
    """The folder of data that others wrote; the test is skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared/data is not here")
    return SHARED


@pytest.fixture(scope="session")
def root():
    return ROOT
