"""The encoding guidelines of a customization: its prose by the Processing Model, and an entry for all that it has."""

from .book import Book, make_book
from .pages import many_pages, one_page

__all__ = ["Book", "make_book", "many_pages", "one_page"]
