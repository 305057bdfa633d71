"""Charts of counts and of what comes of them: bars and lines over months, steps of a funnel, deals won and lost."""

from __future__ import annotations

import altair as alt

from orchestration.dashboard.drawing import COLOURS, Y_AXIS, amounts, colours, months, quarters, words

HEIGHT = 150
# a bar longer than this share of its scale carries its text inside
INSIDE = 0.6


def bars(rows: list[dict], width: int, every: int) -> alt.Chart:
    """One count a month. `rows`: at, amount, said."""
    chart = alt.Chart(alt.Data(values=rows)).mark_bar(color=COLOURS["accent"])
    x, y = months([row["at"] for row in rows], every), alt.Y("amount:Q", axis=amounts())
    return chart.encode(x=x, y=y, description="said:N").properties(width=width - Y_AXIS, height=HEIGHT)


def course(rows: list[dict], width: int, every: int, share: bool = False) -> alt.LayerChart:
    """One median or share a month, as a line with gaps where it is not known. `rows`: at, amount, said."""
    y = alt.Y(
        "amount:Q", axis=amounts(share=share), scale=alt.Scale(zero=False, padding=6) if share else alt.Scale(zero=True)
    )
    base = alt.Chart(alt.Data(values=rows)).encode(x=months([row["at"] for row in rows], every), y=y)
    line = base.mark_line(color=COLOURS["accent"], strokeWidth=2.2)
    points = base.mark_point(color=COLOURS["accent"], filled=True, size=26, opacity=1).encode(description="said:N")
    return alt.layer(line, points).properties(width=width - Y_AXIS, height=HEIGHT)


def stages(panels: list[tuple[str, list[dict]]], width: int, every: int) -> alt.VConcatChart:
    """A thin panel of bars a stage, one above the other on the same months. `panels`: (title, rows as for bars)."""
    drawn = []
    for position, (title, rows) in enumerate(panels, 1):
        x = months([row["at"] for row in rows], every, labels=position == len(panels))
        chart = alt.Chart(alt.Data(values=rows)).mark_bar(color=COLOURS["accent"])
        chart = chart.encode(x=x, y=alt.Y("amount:Q", axis=amounts(ticks=2)), description="said:N")
        drawn.append(chart.properties(width=width - Y_AXIS, height=56, title=title))
    return alt.vconcat(*drawn, spacing=12)


def conversions(steps: list[dict], width: int) -> alt.LayerChart:
    """The share that came on, a bar a step with its counts; on a phone the share alone.

    `steps`: label, share, rate, shown (both as text), said; a share of None has no bar.
    """
    most = max([1.0, *(step["share"] or 0 for step in steps)])
    scale, labels = alt.Scale(domain=[0, most]), [step["label"] for step in steps]
    placed = [{**step, "edge": step["share"] or 0, "inside": (step["share"] or 0) > INSIDE * most} for step in steps]
    base = alt.Chart(alt.Data(values=placed)).encode(y=words(labels, 150), description="said:N")
    whole = base.mark_bar(height=18, color="#eef1f4").encode(x=alt.XDatum(most, scale=scale, axis=None))
    part = base.mark_bar(height=18, color=COLOURS["accent"]).encode(x=alt.X("share:Q", scale=scale, axis=None))
    told = base.encode(x=alt.X("edge:Q", scale=scale, axis=None), text="rate:N" if width < 400 else "shown:N")
    within = told.transform_filter("datum.inside").mark_text(align="right", dx=-7, color="white", fontWeight="bold")
    beside = told.transform_filter("!datum.inside").mark_text(align="left", dx=7)
    return alt.layer(whole, part, within, beside).properties(width=width - 160, height=32 * len(steps))


def won_and_lost(rows: list[dict], width: int) -> alt.LayerChart:
    """Deals closed in a quarter, won below lost, the win rate above. `rows`: at, result, deals, rate, total, said."""
    stacked = [{**row, "order": 0 if row["result"] == "won" else 1} for row in rows]
    base = alt.Chart(alt.Data(values=stacked)).encode(x=quarters(rows))
    drawn = base.mark_bar().encode(
        y=alt.Y("deals:Q", axis=amounts()), order="order:Q", description="said:N",
        color=colours("result:N", [(result, result) for result in ("won", "lost")]),
    )  # fmt: skip
    won = base.transform_filter("datum.result == 'won'").mark_text(dy=-8, fontWeight="bold", fontSize=12)
    return alt.layer(drawn, won.encode(y="total:Q", text="rate:N")).properties(width=width - Y_AXIS, height=190)


def two_rates(rows: list[dict], width: int) -> alt.LayerChart:
    """Two rates quarter by quarter. `rows`: at, label, share, said."""
    labels = list(dict.fromkeys(row["label"] for row in rows))
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=quarters(rows), y=alt.Y("share:Q", axis=amounts(share=True), scale=alt.Scale(zero=True)),
        color=colours("label:N", list(zip(labels, ("accent", "second"), strict=True))),
    )  # fmt: skip
    points = base.mark_point(filled=True, size=36, opacity=1).encode(description="said:N")
    return alt.layer(base.mark_line(strokeWidth=2.4), points).properties(width=width - Y_AXIS, height=190)
