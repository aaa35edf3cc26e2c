"""The edition as a site of static pages: all is gathered first, then written and put in the old site's place."""

from .build import BuiltSite, build_site, build_texts
from .gather import Entry, Gathered, gather
from .write import OutputError, replace_folder

__all__ = ["BuiltSite", "Entry", "Gathered", "OutputError", "build_site", "build_texts", "gather", "replace_folder"]
