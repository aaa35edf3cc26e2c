"""How findings are shown: pure functions from findings to text, one file per format."""

from .place import Places
from .sentence import help_of, message_of
from .summary import Summary, last_line
from .table import FORMATS, Format

__all__ = ["FORMATS", "Format", "Places", "Summary", "help_of", "last_line", "message_of"]
