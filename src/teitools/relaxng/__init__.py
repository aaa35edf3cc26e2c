"""RELAX NG (ISO/IEC 19757-2): schemas are read, simplified and checked; documents are validated and explained."""
