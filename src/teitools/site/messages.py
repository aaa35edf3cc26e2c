"""What making a site can find."""

from teitools.findings import Catalogue

codes = Catalogue("site")

RECORD_UNNAMED = codes.warning(
    "record_unnamed",
    message="the {kind} `{id}` has no name: its page is headed by its xml:id",
    help="give the record a name, for a person a `persName`",
)
TEXT_UNTITLED = codes.warning(
    "text_untitled",
    message="the text `{name}` has no title: its page is headed by its name",
    help="write a `title` into the `titleStmt` of its header",
)
ADDRESS_SHARED = codes.warning(
    "address_shared",
    message="the page of `{id}` is `{page}`, since `{other}` is taken",
    help="give each text, and each record of a kind, an xml:id that differs from the others in more than case",
)
BROKEN_LINK = codes.warning(
    "broken_link",
    message="the page `{page}` leads to `{target}`, which the site does not have",
    help="look at the pointer in the TEI: what it points to is shown on no page",
)
PAGE_HEAVY = codes.info(
    "page_heavy",
    message="the page `{page}` has {size} kB, more than {most}",
    help="what is heavy cannot be cut: where it is one paragraph or one table row, divide it",
)
PUBLISHED_GONE = codes.warning(
    "published_gone",
    message="`{address}` was published and is no longer there; it leads to `{target}` now",
    help="give the paragraph or record its old xml:id again, where it was not removed on purpose",
)
MESSAGES_UNREADABLE = codes.warning(
    "messages_unreadable",
    message="the file of messages cannot be used: {reason}",
    help="begin with `teitools/render/interface/en.json`: its keys are the English messages",
)
MESSAGES_INCOMPLETE = codes.info(
    "messages_incomplete",
    message="the file of messages lacks {count}, the first is `{first}`: these stay English",
    help="translate them as well",
)

CODES = codes.all
