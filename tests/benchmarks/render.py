"""How fast TEI becomes HTML and text: `python tests/benchmarks/render.py [FOLDER of TEI files]`.

Prints processor time, which a busy machine does not spoil: one file in a fresh process (start of Python included), and
all files in one process, in megabytes of TEI a second.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

from teitools.document import parse
from teitools.render import compile_plan, render_html, render_text, to_bytes

FRESH = """
import sys
from teitools.document import parse
from teitools.render import compile_plan, render_html, to_bytes
sys.stdout.buffer.write(to_bytes(render_html(parse(sys.argv[1]), compile_plan())))
"""


def fresh(path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", FRESH, str(path)], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rate(work, documents, size):
    best = min(_time(work, documents) for _ in range(5))
    return size / best / 1e6


def _time(work, documents):
    start = time.process_time()
    for document in documents:
        work(document)
    return time.process_time() - start


def main(folder):
    paths = sorted(folder.glob("*.xml"))
    largest = max(paths, key=lambda path: path.stat().st_size)
    seconds = min(fresh(largest) for _ in range(5))
    print(f"{largest.name} ({largest.stat().st_size / 1000:.0f} kB) in a fresh process: {seconds:.3f} s")
    documents = [parse(path) for path in paths]
    size = sum(path.stat().st_size for path in paths)
    web, plain = compile_plan(), compile_plan(output="plain")
    pages = rate(lambda document: to_bytes(render_html(document, web)), documents, size)
    texts = rate(lambda document: render_text(document, plain), documents, size)
    print(f"{len(paths)} files, {size / 1e6:.2f} MB: whole pages {pages:.1f} MB/s, plain text {texts:.1f} MB/s")


if __name__ == "__main__":
    default = Path(__file__).resolve().parents[3] / "shared" / "data" / "plays"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
