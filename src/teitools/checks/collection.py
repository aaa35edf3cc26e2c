"""The files of a run and their facts: those asked for, and those that they lead to, each when it is asked for."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType

from teitools.document import (
    PATHS_READ,
    ContainerError,
    Source,
    archive_members,
    folder_order,
    read_bytes,
    real_folder,
    real_path,
)
from teitools.edition import (
    EditionError,
    Elsewhere,
    FactsPart,
    FileFacts,
    KnownFiles,
    edition_files,
    included_files,
    register_files,
)

from .file import TREE_LIMIT, holds
from .kept_run import KeptRun, RunKeeper, Witness
from .map import facts_of, facts_of_source
from .options import Options, facts_alone
from .pool import map_files
from .reduce import Scope
from .stamp import Stamp, digest_of, digest_of_file, stamp_of
from .store import Store, open_store
from .task import Task, not_checked

#: A file outside the edition that a pointer leads into is read up to this size, in bytes.
OUTSIDE_LIMIT = 50_000_000
#: So many facts are held ready beside those that a scope holds; the others are bytes.
HELD = 16


class Collection:
    """The facts of the files in `paths` and the texts `given`, mapped once, decoded whenever they are looked at.

    Memory: the facts as bytes, some thousand for each file; of those that are looked at, a few.
    """

    def __init__(
        self,
        paths: Sequence[str],
        given: Sequence[Source],
        options: Options,
        containers: Sequence[str] = (),
        *,
        alone: bool = False,
    ) -> None:
        """containers: archives and addresses whose files are mapped too; alone: nothing but facts is asked."""
        self.paths = [*paths, *(source.path for source in given)]
        self.asked = frozenset(self.paths)
        self._containers = containers
        self._files = paths
        self._given = given
        self._options = options
        self._alone = facts_alone(options.ask())
        self._ask = self._alone if alone else options.ask()
        self._bytes: dict[str, bytes] = {}
        self._held: dict[str, FileFacts] = {}
        self._store: Store | None = None
        self._keeper: RunKeeper | None = None
        self._witness = Witness()

    def __enter__(self) -> Collection:
        real_folder.cache_clear()
        self._store = open_store(self._options.cache) if self._options.cache is not None else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._store is not None:
            self._store.close()

    def known(self) -> KeptRun | None:
        """The run as it was kept, where nothing has changed that it depends on."""
        if self._store is None or self._given or self._containers:
            return None
        settings = self._options.settings
        members: list[str] = []
        with contextlib.suppress(EditionError):
            members = [str(path) for path in edition_files(settings)] if settings is not None else []
        self._keeper = RunKeeper(self._store, self._options, self._ask, self.paths, members)
        return self._keeper.find()

    @contextlib.contextmanager
    def noting(self) -> Iterator[None]:
        """The run depends on whatever is read while this lasts, beside its own files."""
        read: list[str] = []
        token = PATHS_READ.set(read)
        try:
            yield
        finally:
            PATHS_READ.reset(token)
            self._witness.read.update(read)

    def keep(self, run: KeptRun) -> None:
        """A run that has looked at every file is kept."""
        covered = self._options.covered
        if self._keeper is None or (covered is not None and not covered.known):
            return
        self._witness.read.update(covered.files if covered is not None else ())
        self._keeper.keep(run, self._witness)

    def map(self, progress: Callable[[int, int], None] | None = None) -> None:
        """The facts of every file are at hand: as they were kept, else made now, in as many processes as asked for."""
        done = 0

        def noted(path: str, data: bytes) -> None:
            nonlocal done
            self._bytes[path] = data
            done += 1
            if progress:
                progress(done, len(self.paths))

        missing = list(self._files)
        if self._store is not None:
            found = self._store.find(missing, self._ask)
            for path in missing:
                if path in found:
                    noted(path, found[path])
            missing = [path for path in missing if path not in found]
        stamps: dict[str, Stamp | None] = {}
        digests: dict[str, bytes] = {}
        tasks = self._tasks(missing, stamps, digests, noted) if self._store is not None else map(Task, missing)
        members: dict[str, list[str]] = {}
        if self._containers:
            tasks = chain(tasks, self._contained(members, digests, noted))
        options = self._options
        for path, data in map_files(tasks, self._ask, options.jobs, options.file_timeout, options.cluster, digests):
            if self._store is not None:
                digest = digests.pop(path, None)
                kept = digest is not None and self._store.keep(path, self._ask, data, digest, stamps.pop(path, None))
                self._witness.whole &= kept
            noted(path, data)
        for source in self._given:
            noted(source.path, facts_of_source(source, self._ask).to_bytes())
        for container in self._containers:
            self.paths += sorted(members.get(container, ()), key=folder_order)
        self.asked = frozenset(self.paths)

    def _contained(
        self,
        members_of: dict[str, list[str]],
        digests: dict[str, bytes],
        noted: Callable[[str, bytes], None],
    ) -> Iterator[Task]:
        """Each file of the containers, read here; `members_of` is filled on the way."""
        for container in self._containers:
            names = members_of.setdefault(container, [])
            try:
                for path, data, reason in archive_members(container):
                    names.append(path)
                    if data is None:
                        cure = "unpack the archive and check what is in it"
                        noted(path, not_checked(path, reason, cure).to_bytes())
                        continue
                    digest = digest_of(data)
                    found = self._store.find_by(path, digest, self._ask) if self._store is not None else None
                    if found is not None:
                        noted(path, found)
                        continue
                    digests[path] = digest
                    yield Task(path, data)
            except ContainerError as error:
                names.append(container)
                cure = "check the name, and that it is whole"
                noted(container, not_checked(container, error.strerror or str(error), cure).to_bytes())

    def _tasks(
        self,
        paths: Iterable[str],
        stamps: dict[str, Stamp | None],
        digests: dict[str, bytes],
        noted: Callable[[str, bytes], None],
    ) -> Iterator[Task]:
        """Each file whose bytes are not known under another name or time; one that may be is read here, once."""
        assert self._store is not None
        sizes = self._store.sizes()
        for path in paths:
            stamp = stamp_of(path)
            if stamp is None or stamp.size not in sizes:
                stamps[path] = stamp
                yield Task(path, digested=True)
                continue
            try:
                data = None if stamp.size > TREE_LIMIT else read_bytes(path)
                digest = digest_of(data) if data is not None else digest_of_file(path)
            except OSError:
                yield Task(path)
                continue
            found = self._store.find_by(path, digest, self._ask)
            if found is not None:
                self._store.note(path, stamp, digest)
                noted(path, found)
                continue
            stamps[path], digests[path] = stamp, digest
            yield Task(path, data)

    def facts(self, path: str) -> FileFacts:
        """The facts of a file that was asked for, without what was found in it alone."""
        if path not in self._held:
            if len(self._held) >= HELD:
                self._held.pop(next(iter(self._held)))
            self._held[path] = FileFacts.from_bytes(self._bytes[path], path, FactsPart.SAID)
        return self._held[path]

    def found(self, path: str) -> FileFacts:
        """What was found in a file that was asked for, by itself; the run depends on whatever this depends on."""
        facts = FileFacts.from_bytes(self._bytes[path], path, FactsPart.FOUND)
        self._witness.note(facts, chosen=bool(self._ask.made) and not self._ask.schemas)
        return facts

    def scopes(self) -> Iterator[Scope]:
        """The edition that files asked for are part of, and each other file by itself."""
        by_real = {real_path(path): path for path in self.paths}
        members: dict[str, None] = {}
        edition = self._edition(by_real)
        if edition is not None:
            yield edition
            members = dict.fromkeys(edition.known.members)
        given = {source.path for source in self._given}
        for real, path in by_real.items():
            if real not in members:
                home = str(Path().resolve()) if path in given else os.path.dirname(real)  # noqa: PTH120
                known = KnownFiles(
                    home,
                    (real,),
                    frozenset(),
                    None,
                    self._loader(by_real),
                    elsewhere=self._elsewhere(),
                    there=by_real.__contains__,
                    asking=self._witness.exists,
                    led=self._witness.led,
                )
                yield Scope(known, (real,), whole=False, edition=False)

    def _edition(self, by_real: dict[str, str]) -> Scope | None:
        settings = self._options.settings
        if settings is None:
            return None
        try:
            files = [real_path(str(path)) for path in edition_files(settings)]
            if not any(real in by_real for real in files):
                return None
            registers = [real_path(str(path)) for path in register_files(settings)]
        except EditionError:
            return None
        corpus = real_path(str(settings.corpus)) if settings.corpus is not None else None
        load = self._loader(by_real)
        apart = {*registers, corpus}
        texts = [real for real in dict.fromkeys(files) if real not in apart]
        if corpus is not None:
            head = load(corpus)
            order = {real: number for number, real in enumerate(included_files(head))} if head is not None else {}
            texts.sort(key=lambda real: order.get(real, len(order)))
        members = tuple(dict.fromkeys([*([corpus] if corpus else []), *texts, *registers]))
        asked = tuple(real for real in members if real in by_real)
        root = real_path(str(settings.root))
        known = KnownFiles(
            root,
            members,
            frozenset(registers),
            corpus,
            load,
            self._declaring(by_real),
            elsewhere=self._elsewhere(),
            asking=self._witness.exists,
            led=self._witness.led,
        )
        return Scope(known, asked, whole=len(asked) == len(members) or any(real in by_real for real in registers))

    def _elsewhere(self) -> Elsewhere:
        if self._options.settings is not None and self._options.settings.elsewhere.vocabularies:
            self._witness.whole = False  # which of them are files is asked each time
        return self._options.settings.elsewhere if self._options.settings is not None else Elsewhere()

    def _loader(self, by_real: dict[str, str]) -> Callable[[str], FileFacts | None]:
        def load(real: str) -> FileFacts | None:
            return self.facts(by_real[real]) if real in by_real else self._outside(real)

        return load

    def _outside(self, real: str) -> FileFacts | None:
        """The facts of a file that was not asked for; None where it cannot be read."""
        facts = self._read_outside(real)
        self._witness.read.add(real)
        if facts is not None:
            self._witness.note(facts, chosen=False)
        return facts

    def _read_outside(self, real: str) -> FileFacts | None:
        shown = os.path.relpath(real) if Path(real).is_relative_to(Path.cwd()) else real
        try:
            if os.stat(real).st_size > OUTSIDE_LIMIT:  # noqa: PTH116
                return None
        except OSError:
            return None
        if self._store is not None:
            found = self._store.find([shown], self._alone).get(shown)
            if found is not None:
                return FileFacts.from_bytes(found, shown, FactsPart.SAID)
        stamp = stamp_of(shown)
        try:
            data = read_bytes(shown)
        except OSError:
            return facts_of(shown, self._alone)
        facts = facts_of(shown, self._alone, data)
        if self._store is not None:
            self._store.keep(shown, self._alone, facts.to_bytes(), digest_of(data), stamp)
        return facts

    def _declaring(self, by_real: dict[str, str]) -> Callable[[Iterable[str]], Iterator[str]]:
        def declaring(members: Iterable[str]) -> Iterator[str]:
            for real in members:
                self._witness.whole &= real in by_real
                try:
                    if real in by_real or holds(real, "prefixDef"):
                        yield real
                except OSError:
                    continue

        return declaring
