"""The media types of what a package holds."""

from __future__ import annotations

_TYPES = {
    ".tei": "application/tei+xml",
    ".odd": "application/tei+xml",
    ".rng": "application/relax-ng+xml",
    ".rnc": "application/relax-ng-compact-syntax",
    ".sch": "application/schematron+xml",
    ".isosch": "application/schematron+xml",
    ".xsd": "application/xml",
    ".xsl": "application/xslt+xml",
    ".xslt": "application/xslt+xml",
    ".xml": "application/xml",
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".rst": "text/x-rst",
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".jsonld": "application/ld+json",
    ".ttl": "text/turtle",
    ".rdf": "application/rdf+xml",
    ".toml": "application/toml",
    ".cff": "application/yaml",
    ".yaml": "application/yaml",
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".zip": "application/zip",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".jp2": "image/jp2",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
}
_TEI_ROLES = ("corpus", "text", "register")


def media_type(name: str, role: str = "") -> str:
    """The media type of a file, by its role and its ending; `application/octet-stream` for an unknown one."""
    ending = "." + name.rpartition("/")[2].rpartition(".")[2].lower() if "." in name.rpartition("/")[2] else ""
    if role in _TEI_ROLES:
        return "application/tei+xml"
    if not ending and role in ("licence", "readme"):
        return "text/plain"
    return _TYPES.get(ending, "application/octet-stream")
