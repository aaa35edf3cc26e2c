"""The edition as a site of static pages: all is gathered first, then written and put in the old site's place."""

from .build import Site, make_site
from .cited_works import PLAIN, StyleError, cited_works, read_style
from .files import Files
from .gather import Entry, Gathered, gather
from .messages import CODES
from .published import IDS, Published, read_published
from .renew import renew_folder
from .search import has_search
from .store import Store, open_store
from .write import MARK, OutputError, refuse_foreign, replace_folder

__all__ = [
    "CODES",
    "IDS",
    "MARK",
    "PLAIN",
    "Entry",
    "Files",
    "Gathered",
    "OutputError",
    "Published",
    "Site",
    "Store",
    "StyleError",
    "cited_works",
    "gather",
    "has_search",
    "make_site",
    "open_store",
    "read_published",
    "read_style",
    "refuse_foreign",
    "renew_folder",
    "replace_folder",
]
