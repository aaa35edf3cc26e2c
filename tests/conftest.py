"""Shared by all tests: where others' data lie, `--accept`, and that no sentence lacks what it names."""

import os
import random
import shutil
import signal
import string
from functools import cache
from pathlib import Path

import pytest
from cases import read_case, write_case
from command import PATIENCE
from hypothesis import HealthCheck, settings
from once import once

from teitools.findings import Finding

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@cache
def fields(template):
    """The names that a template of a sentence or a cure asks for."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


def judged(init):
    """`Finding.__init__`, after which a finding has all that its sentence and its cure name."""

    def made(self, *args, **kwargs):
        init(self, *args, **kwargs)
        needed = fields(self.code.message) | (frozenset() if self.help is not None else fields(self.code.help))
        lacking = sorted(needed - self.args.keys())
        assert not lacking, f"{self.code.name}: the sentence names {lacking}, which is not given"

    return made


Finding.__init__ = judged(Finding.__init__)

# The same examples every time, however long one takes; `--hypothesis-profile random` draws others.
settings.register_profile("random", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("random"), derandomize=True, database=None)
settings.load_profile("same")

# A run in the background may have these ignored, and what it starts inherits that.
for _signal, _handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_signal) is signal.SIG_IGN:
        signal.signal(_signal, _handler)


def pytest_addoption(parser):
    parser.addoption("--accept", action="store_true", help="write what was found into the cases as expected")


#: Whether what others wrote is gone through whole, where the suite otherwise takes a part.
SWEEP = bool(os.environ.get("SWEEP"))


def part(paths, size=400_000):
    """All of the files with `SWEEP`; without it so many, here and there among them, as have `size` bytes, at least one.

    The same every time.
    """
    chosen = []
    for path in paths if SWEEP else random.Random(1).sample(paths, len(paths)):
        if SWEEP or not chosen or sum(each.stat().st_size for each in (*chosen, path)) <= size:
            chosen.append(path)
    return sorted(chosen)


#: The files that take longest, longest first: what is begun last should be short, or one worker waits for the other.
LONGEST = """
work_bounded odd_command faults odd_against_tei guidelines site_browser readme render_books same_bytes xpath_elementpath
site render_commands cli deposit_package render relaxng_jing render_hostile edition fuzz
""".split()


def pytest_configure(config):
    # With `--dist loadfile`, files in the order below, not those of most tests first.
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items):
    rank = {f"test_{name}": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


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


@pytest.fixture(scope="session")
def own_site(tmp_path_factory, root):
    """The folder of this repository's edition as a site, with its search where that is installed; not to be changed."""
    from teitools.edition import find_settings, load_edition
    from teitools.site import has_search, make_site, replace_folder

    def make(folder):
        settings = find_settings(root)
        replace_folder(folder, make_site(load_edition(settings), settings.odd, search=has_search()).html, "1")

    return once(tmp_path_factory, "own site", make)


@pytest.fixture(scope="session")
def own_package(tmp_path_factory, root):
    """(path, SWHID) of the package of this repository's edition; not to be changed."""
    from deposit_tools import packaged

    def make(folder):
        here = Path.cwd()
        try:
            made = packaged(root, folder)
        finally:
            os.chdir(here)
        (folder / "swhid").write_text(made.swhid, encoding="utf-8")

    folder = once(tmp_path_factory, "own package", make)
    [path] = folder.glob("*.zip")
    return path, (folder / "swhid").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser():
    """Chromium, for as long as the tests of one file need it."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with playwright.sync_playwright() as running:
        try:
            started = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=PATIENCE * 1000)
        except playwright.Error as error:
            pytest.skip(f"Chromium does not start here: {str(error).splitlines()[0]}")
        yield started
        started.close()
