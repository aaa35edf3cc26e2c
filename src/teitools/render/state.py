"""What surrounds the place where a behaviour writes HTML: bits that every behaviour is given and hands on.

A behaviour receives them as `state`. It hands those that still hold to `walk.fill`, adding what it opens itself:
`walk.fill(use, element, box, state & INHERITED | PHRASING)` fills a `p`.
"""

#: Inside an `a`: no other link, button or note marker that is a link may be made here.
LINK = 1
#: Inside a `p`, `span` or the like: a block that is made here turns what encloses it into a `div` (`make_room`).
PHRASING = 2
#: Inside `h1` to `h6`: a block that is made here is a `span` with the class `block`.
HEADING = 4
#: Directly inside `ul`, `ol`, `dl`, `table` or `tr`: text, and elements that may not stand there, get an item, a row or
#: a cell of their own (`walk.fit`). It holds for the children alone and is never handed on.
STRICT = 8
#: What holds for all that is inside, whatever stands between.
INHERITED = LINK | HEADING
