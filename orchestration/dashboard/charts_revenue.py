"""Charts of recurring revenue: the bridge of a month, movements over months, what is kept."""

from __future__ import annotations

import altair as alt

from orchestration.dashboard.drawing import COLOURS, INK, SOFT, Y_AXIS, amounts, colours, months, words


def bridge(steps: list[dict], width: int) -> alt.LayerChart:
    """From opening to closing in floating bars, the first and last a mark only: the scale does not start at 0.

    `steps`: label, kind (a colour), start, end, shown (the number as text), said.
    """
    edges = [step[side] for step in steps for side in ("start", "end")]
    room = (max(edges) - min(edges) or abs(max(edges)) or 1) * 0.3
    scale = alt.Scale(domain=[min(edges) - room * 0.1, max(edges) + room], nice=False, zero=False)
    base = alt.Chart(alt.Data(values=steps)).encode(
        y=words([step["label"] for step in steps], 96), description="said:N"
    )
    x = alt.X("start:Q", scale=scale, axis=None)
    bars = base.mark_bar(height=16).encode(
        x=x, x2="end:Q", color=colours("kind:N", [(kind, kind) for kind in COLOURS], legend=None)
    )
    ends = base.transform_filter("datum.kind == 'line'").mark_tick(thickness=3, size=20, color=INK).encode(x=x)
    reach = base.transform_calculate(edge="max(datum.start, datum.end)").mark_text(align="left", dx=7, fontSize=12)
    text = reach.encode(x=alt.X("edge:Q", scale=scale, axis=None), text="shown:N")
    return alt.layer(bars, ends, text).properties(width=width - 106, height=25 * len(steps))


def movements(
    rows: list[dict], closing: list[dict], kinds: list[tuple[str, str]], width: int, every: int
) -> alt.VConcatChart:
    """Closing MRR above, what moved it below, month by month.

    `rows`: at, label, amount, said; `closing`: at, amount, said; `kinds`: (colour, label) in stacking order.
    """
    at = [row["at"] for row in closing]
    y = alt.Y("amount:Q", axis=amounts(), scale=alt.Scale(zero=True))
    line = alt.Chart(alt.Data(values=closing)).encode(x=months(at, every, labels=False), y=y)
    top = alt.layer(
        line.mark_area(color=COLOURS["accent"], opacity=0.1),
        line.mark_line(color=INK, strokeWidth=2),
        line.mark_point(color=INK, filled=True, size=24, opacity=1).encode(description="said:N"),
    ).properties(width=width - Y_AXIS, height=110, title="Closing MRR")
    labels = [label for _, label in kinds]
    legend = alt.Legend(columns=3 if width < 400 else len(labels))
    bars = alt.Chart(alt.Data(values=[{**row, "order": labels.index(row["label"])} for row in rows])).mark_bar()
    bars = bars.encode(
        x=months(at, every), y=alt.Y("amount:Q", axis=amounts()), order="order:Q", description="said:N",
        color=colours("label:N", [(label, colour) for colour, label in kinds], legend=legend),
    )  # fmt: skip
    zero = alt.Chart(alt.Data(values=[{"y": 0}])).mark_rule(color=SOFT).encode(y="y:Q")
    below = alt.layer(bars, zero).properties(width=width - Y_AXIS, height=190, title="Movements of the month")
    return alt.vconcat(top, below, spacing=16).resolve_scale(x="independent", color="independent")


def shares(
    points: list[dict], labels: list[tuple[str, str]], width: int, every: int, level: float | None = None
) -> alt.LayerChart:
    """Shares over time as lines that carry their name and last value at their end, and a dashed level.

    `points`: at, label, share, tag, said; `labels`: (label, colour).
    """
    at = sorted({point["at"] for point in points})
    y = alt.Y("share:Q", axis=amounts(share=True), scale=alt.Scale(zero=level is None, nice=True))
    colour = colours("label:N", labels, legend=None)
    base = alt.Chart(alt.Data(values=points)).encode(x=months(at, every), y=y, color=colour)
    parts = [
        base.mark_line(strokeWidth=2.4),
        base.mark_point(filled=True, size=26, opacity=1).encode(description="said:N"),
    ]
    if level is not None:
        rule = alt.Chart(alt.Data(values=[{"share": level}])).mark_rule(color=SOFT, strokeDash=[3, 3])
        parts.insert(0, rule.encode(y="share:Q"))
    last = [[point for point in points if point["label"] == label][-1] for label, _ in labels]
    ends = alt.Chart(alt.Data(values=last)).mark_text(align="left", dx=8, fontWeight="bold")
    parts.append(ends.encode(x=months(at, every), y=y, color=colour, text="tag:N"))
    return alt.layer(*parts).properties(width=width - Y_AXIS - 78, height=200)
