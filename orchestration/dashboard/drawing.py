"""The house style of charts: colours, axes, and how numbers on them are said."""

from __future__ import annotations

import altair as alt

INK, SOFT, RULE, BASELINE = "#1c2733", "#5b6773", "#e3e7eb", "#aab3bb"
# Okabe and Ito's palette: told apart with every kind of colour vision, and by lightness in print
COLOURS = {
    "new": "#0072b2", "reactivation": "#56b4e9", "expansion": "#009e73", "contraction": "#e69f00",
    "churn": "#d55e00", "fx": "#8a949e", "other": "#b9c0c7", "line": INK, "won": "#0072b2", "lost": "#c9d1d8",
    "accent": "#0072b2", "second": "#d55e00",
}  # fmt: skip
FONT = "Arial, Liberation Sans, sans-serif"
# what a y axis takes of a chart's width: its labels have 40 always, so that charts below each other line up
LABELS, Y_AXIS = 40, 46
CONFIG = {
    "background": None, "padding": 0, "font": FONT, "view": {"stroke": None},
    "axis": {"labelColor": SOFT, "labelFontSize": 11, "gridColor": RULE, "domain": False, "ticks": False,
             "labelPadding": 6, "title": None},
    "legend": {"labelColor": INK, "labelFontSize": 11, "title": None, "orient": "top", "symbolType": "square",
               "symbolSize": 90, "columnPadding": 12, "offset": 8, "padding": 0},
    "line": {"strokeJoin": "round"}, "text": {"font": FONT, "fontSize": 12, "color": INK},
    "title": {"color": SOFT, "fontSize": 11, "fontWeight": "normal", "anchor": "start", "offset": 6},
}  # fmt: skip
NAMES = "['Jan','Feb','Mar','Apr','May','Jun','Jul','Aug','Sep','Oct','Nov','Dec']"
MONTH = NAMES + "[toNumber(substring(datum.value, 5, 7)) - 1]"


def months(at: list[str], every: int = 1, labels: bool = True) -> alt.X:
    """An x axis of ISO months (`2026-06`), the year under the first label and each January's.

    `every` third month is labelled counting back from the last.
    """
    kept = [month for month in at if (int(month[5:7]) - int(at[-1][5:7])) % every == 0]
    with_year = [month for place, month in enumerate(kept) if place == 0 or month[:4] != kept[place - 1][:4]]
    label = f"indexof({with_year}, datum.value) >= 0 ? [{MONTH}, substring(datum.value, 0, 4)] : {MONTH}"
    axis = alt.Axis(title=None, grid=False, labelAngle=0, values=kept, labelExpr=label, labelOverlap=False,
                    labels=labels, domain=True, domainColor=BASELINE)  # fmt: skip
    return alt.X("at:O", sort=at, axis=axis, scale=alt.Scale(paddingInner=0.3, paddingOuter=0.15))


def quarters(rows: list[dict]) -> alt.X:
    """An x axis of quarters as the company says them, the year below."""
    axis = alt.Axis(title=None, grid=False, labelAngle=0, domain=True, domainColor=BASELINE, labelOverlap=False,
                    labelExpr="split(datum.value, ' ')")  # fmt: skip
    at = list(dict.fromkeys(row["at"] for row in rows))
    return alt.X("at:O", sort=at, axis=axis, scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2))


def words(labels: list[str], width: int) -> alt.Y:
    """A y axis of words in the order given."""
    axis = alt.Axis(title=None, labelColor=INK, labelFontSize=12, minExtent=width, maxExtent=width)
    return alt.Y("label:N", sort=labels, axis=axis)


def amounts(share: bool = False, ticks: int = 4) -> alt.Axis:
    """A y axis of numbers (`400k`) or shares (`1.5%`)."""
    label = f"format(datum.value, '{'~%' if share else '~s'}')"
    return alt.Axis(title=None, labelExpr=label, tickCount=ticks, minExtent=LABELS, maxExtent=LABELS)


def colours(field: str, pairs: list[tuple[str, str]], **more: object) -> alt.Color:
    """A colour for each value of a field. `pairs`: (value, name in COLOURS), in the order of the legend."""
    values = [value for value, _ in pairs]
    return alt.Color(field, sort=values, scale=alt.Scale(domain=values, range=[COLOURS[c] for _, c in pairs]), **more)
