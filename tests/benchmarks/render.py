"""How fast TEI becomes HTML and text: `python tests/benchmarks/render.py [FOLDER of TEI files]`.

Prints processor time, which a busy machine does not spoil: one file in a fresh process (start of Python included), and
all files in one process, in megabytes of TEI a second. Where SaxonC is there (`pip install saxonche`), it makes them
pages in the same run, by a stylesheet that does far less: one HTML element for each of TEI.
"""

import os
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
    # As installed: with what Python keeps of the modules that it has read.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-c", FRESH, str(path)], check=True, stdout=subprocess.DEVNULL, env=environment)
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


STYLESHEET = """<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0">
<xsl:output method="html" encoding="UTF-8"/>
<xsl:template match="/TEI">
  <html><head><title><xsl:value-of select="teiHeader/fileDesc/titleStmt/title[1]"/></title></head>
  <body><xsl:apply-templates select="text"/></body></html>
</xsl:template>
<xsl:template match="*"><div data-tei="{local-name()}"><xsl:apply-templates/></div></xsl:template>
<xsl:template match="hi|persName|placeName|name|ref|foreign|emph|title|date|num">
  <span data-tei="{local-name()}"><xsl:apply-templates/></span>
</xsl:template>
<xsl:template match="p|l|speaker"><p data-tei="{local-name()}"><xsl:apply-templates/></p></xsl:template>
<xsl:template match="head"><h2><xsl:apply-templates/></h2></xsl:template>
<xsl:template match="note"><sup><xsl:number level="any"/></sup></xsl:template>
</xsl:stylesheet>"""


def saxon(paths, size):
    try:
        from saxonche import PySaxonProcessor
    except ImportError:
        print("SaxonC is not there: pip install saxonche")
        return
    with PySaxonProcessor(license=False) as processor:
        stylesheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=STYLESHEET)
        trees = [processor.parse_xml(xml_file_name=str(path)) for path in paths]
        speed = rate(lambda tree: stylesheet.transform_to_string(xdm_node=tree), trees, size)
    print(f"SaxonC, one element for each: {speed:.1f} MB/s")


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
    saxon(paths, size)


if __name__ == "__main__":
    default = Path(__file__).resolve().parents[3] / "shared" / "data" / "plays"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
