"""Images in the prose of a customization: they stand in the page itself, which carries all that it needs."""

from __future__ import annotations

import base64
import errno
from collections.abc import Callable
from typing import TypeAlias

from lxml import etree

from teitools.document import Document, reason_of
from teitools.render import Picture, Pictures, local_image, scheme_of

#: The document that an element of the prose stands in, and the element there.
Origin: TypeAlias = Callable[[etree._Element], tuple[Document, etree._Element]]
#: Bytes of an image that is too large to stand in a page.
LARGEST = 1_000_000


def pictures_inside(origin: Origin) -> Pictures:
    """How a page shows the images that its prose names: in the page. origin: where an element of the prose stands.

    An image on another host is a link; of one that is missing, too large or outside the project the description stands.
    """

    def picture(url: str, element: etree._Element) -> Picture | str | None:
        if scheme_of(url) not in ("", "file") or url.startswith("//"):
            return None
        try:
            path, header = local_image(url, origin(element)[0].path)
            if path.stat().st_size > LARGEST:
                raise OSError(errno.EFBIG, f"it is larger than {LARGEST // 1_000_000} MB", str(path))
            content = base64.b64encode(path.read_bytes()).decode("ascii")
        except OSError as error:
            return reason_of(error)
        return Picture(f"data:{header.media_type};base64,{content}", header.width, header.height)

    return picture
