"""One chart as an inline SVG element: what vega leaves in a file that a page does not need, taken out."""

from __future__ import annotations

import re

import altair as alt
import vl_convert
from markupsafe import Markup, escape

from orchestration.dashboard.drawing import CONFIG, FONT

UNNEEDED = (
    r' xmlns(:xlink)?="[^"]*"| version="1\.1"| aria-roledescription="[^"]*"| role="graphics-[^"]*"',
    r' pointer-events="none"| opacity="1"',
    r'<path [^>]*\bd=""[^>]*/>|<path class="background" aria-hidden="true" d="[^"]*"/>',
    r' class="(mark-[^"]*|background|foreground)"',
    rf' font-family="{re.escape(FONT)}"',
)


def svg(chart: alt.TopLevelMixin, name: str, said: str) -> Markup:
    """The chart drawn, offline, the same for the same chart.

    Parameters
    ----------
    name
        Makes the ids inside the drawing its own on the page.
    said
        What a screen reader says for the whole; each mark keeps an aria-label, which the page shows under the pointer.
    """
    text = vl_convert.vegalite_to_svg({**chart.to_dict(validate=False), "config": CONFIG})
    width, height = re.search(r'width="([\d.]+)" height="([\d.]+)"', text).groups()
    for pattern in UNNEEDED:
        text = re.sub(pattern, "", text)
    for position, old in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', text))):
        own = f"{name}-{position}"
        text = text.replace(f'id="{old}"', f'id="{own}"').replace(f"url(#{old})", f"url(#{own})")
    opening = (
        f'<svg class="chart" role="img" aria-label="{escape(said)}" viewBox="0 0 {width} {height}" '
        f'style="max-width:{float(width) * 1.12:.0f}px">'
    )
    return Markup(re.sub(r"<svg [^>]*>", lambda _: opening, text, count=1))  # noqa: S704 - vega escapes its texts
