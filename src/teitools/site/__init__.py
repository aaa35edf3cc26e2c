"""The edition as a site of static pages: all is gathered first, then written and put in the old site's place."""

from .build import Site, make_site
from .cited_works import PLAIN, StyleError, cited_works, read_style
from .gather import Entry, Gathered, gather
from .messages import CODES
from .published import IDS, Published, read_published
from .renew import renew_folder
from .search import has_search
from .write import MARK, OutputError, replace_folder

__all__ = [
    "CODES",
    "IDS",
    "MARK",
    "PLAIN",
    "Entry",
    "Gathered",
    "OutputError",
    "Published",
    "Site",
    "StyleError",
    "cited_works",
    "gather",
    "has_search",
    "make_site",
    "read_published",
    "read_style",
    "renew_folder",
    "replace_folder",
]
