"""What rendering can find."""

from teitools.findings import Code, Severity

UNKNOWN_BEHAVIOUR = Code(
    "unknown_behaviour",
    "odd",
    Severity.ERROR,
    "there is no behaviour `{behaviour}`",
    "take one of TEI's behaviours, or register your own under the entry point group `teitools.behaviours`",
    "render",
)
ENDLESS_MODEL = Code(
    "endless_model",
    "odd",
    Severity.ERROR,
    "the parameter `{expression}` brings in elements that bring in one another without end",
    "name less: children of the element, or one element elsewhere whose own model does not lead back",
    "render",
)
UNCOVERED_ELEMENT = Code(
    "uncovered_element",
    "render",
    Severity.INFO,
    "no model covers `{element}` ({times} times); it is shown as {shown}",
    'add `<elementSpec ident="{element}" mode="change"><model behaviour="…"/></elementSpec>` to the ODD',
    "render",
)
WORDS_LEFT_OUT = Code(
    "words_left_out",
    "render",
    Severity.INFO,
    "{words} words of `{element}` ({times} times) are shown nowhere",
    "give `{element}` a model in the ODD that shows them, where readers should see them",
    "render",
)
WORDS_LOST = Code(
    "words_lost",
    "render",
    Severity.WARNING,
    "about {words} words of the text are not in what was written",
    "look for a model whose `content`, template or function leaves out what its element holds",
    "render",
)
ID_NO_NAME = Code(
    "id_no_name",
    "render",
    Severity.WARNING,
    "the xml:id `{id}` is no name",
    "begin it with a letter or `_`, then letters, digits, `.`, `-` or `_`; pointers to it may fail",
    "render",
)
RENDERING_FAILED = Code(
    "rendering_failed",
    "render",
    Severity.ERROR,
    "the file could not be rendered: {reason}",
    "what is said of the others holds; please report this one, with the file",
    "render",
)
UNKNOWN_WITNESS = Code(
    "unknown_witness",
    "render",
    Severity.ERROR,
    "{reason}",
    "name a witness that the file lists or that its readings name",
    "render",
)
UNSAFE_LINK = Code(
    "unsafe_link",
    "render",
    Severity.WARNING,
    "`{target}` is not made a link: its scheme `{scheme}` could run code or reach outside the page",
    "links may begin with http, https, mailto, ftp, tel or doi, or be relative",
    "render",
)
XSLT_FAILED = Code(
    "xslt_failed",
    "render",
    Severity.ERROR,
    "the XSLT fails: {reason}",
    "correct the stylesheet; it must be XSLT 1.0 and may read no other file",
    "render",
)

TEMPLATE_FAILED = Code(
    "template_failed",
    "render",
    Severity.ERROR,
    "the template fails: {reason}",
    "a template is given `name`, `attributes`, `content` and the params of its model",
    "render",
)

CODES = (
    UNKNOWN_BEHAVIOUR,
    ENDLESS_MODEL,
    UNCOVERED_ELEMENT,
    WORDS_LEFT_OUT,
    WORDS_LOST,
    ID_NO_NAME,
    RENDERING_FAILED,
    UNKNOWN_WITNESS,
    UNSAFE_LINK,
    XSLT_FAILED,
    TEMPLATE_FAILED,
)
