"""The edition as a site of static pages: everything is gathered first, then written beside the old site and put in its place."""

from .build import BuiltSite, build_site, build_texts
from .gather import Entry, Gathered, gather
from .write import OutputError, replace_folder

__all__ = ["BuiltSite", "Entry", "Gathered", "OutputError", "build_site", "build_texts", "gather", "replace_folder"]
