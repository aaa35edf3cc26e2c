"""What rendering can find."""

from teitools.findings import Catalogue

codes = Catalogue("render")

UNKNOWN_BEHAVIOUR = codes.error(
    "unknown_behaviour",
    check="odd",
    message="there is no behaviour `{behaviour}`",
    help="take one of TEI's behaviours, or register your own under the entry point group `teitools.behaviours`",
)
ENDLESS_MODEL = codes.error(
    "endless_model",
    check="odd",
    message="the parameter `{expression}` brings in elements that bring in one another without end",
    help="name less: children of the element, or one element elsewhere whose own model does not lead back",
)
UNCOVERED_ELEMENT = codes.info(
    "uncovered_element",
    message="no model covers `{element}` ({times} times); it is shown as {shown}",
    help='add `<elementSpec ident="{element}"{ns} mode="change"><model behaviour="…"/></elementSpec>` to the ODD',
)
WORDS_LEFT_OUT = codes.info(
    "words_left_out",
    message="{words} words of `{element}` ({times} times) are shown nowhere",
    help="give `{element}` a model in the ODD that shows them, where readers should see them",
)
WORDS_LOST = codes.warning(
    "words_lost",
    message="about {words} words of the text are not in what was written",
    help="look for a model whose `content`, template or function leaves out what its element holds",
)
ID_NO_NAME = codes.warning(
    "id_no_name",
    message="the xml:id `{id}` is no name",
    help="begin it with a letter or `_`, then letters, digits, `.`, `-` or `_`; pointers to it may fail",
)
IMAGE_LEFT_OUT = codes.warning(
    "image_left_out",
    message="the image `{image}` is not in the book: {reason}",
    help="lay it beside the file, as JPEG, PNG, GIF or WebP; its description stands in its place",
)
TOO_LARGE_FOR_PAPER = codes.error(
    "too_large_for_paper",
    message="the text is too large for a PDF: laid out it has {size:,} characters, of at most {largest:,}",
    help="make a PDF of each of its texts or divisions; `--to epub` and `--to html --split` take it as a whole",
)
IMAGE_NOT_SHOWN = codes.warning(
    "image_not_shown",
    message="{images} cannot be shown: {reason}",
    help="lay the image where the address says, seen from the file, as JPEG, PNG, GIF, WebP or SVG",
)
RENDERING_FAILED = codes.error(
    "rendering_failed",
    message="the file could not be rendered: {reason}",
    help="what is said of the others holds; please report this one, with the file",
)
UNKNOWN_WITNESS = codes.error(
    "unknown_witness", message="{reason}", help="name a witness that the file lists or that its readings name"
)
UNSAFE_LINK = codes.warning(
    "unsafe_link",
    message="`{target}` is not made a link: its scheme `{scheme}` could run code or reach outside the page",
    help="links may begin with http, https, mailto, ftp, tel or doi, or be relative",
)
XSLT_FAILED = codes.error(
    "xslt_failed",
    message="the XSLT fails: {reason}",
    help="correct the stylesheet; it must be XSLT 1.0 and may read no other file",
)
TEMPLATE_FAILED = codes.error(
    "template_failed",
    message="the template fails: {reason}",
    help="a template is given `name`, `attributes`, `content` and the params of its model",
)

CODES = codes.all
