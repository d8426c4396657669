"""Charts of comparisons, as SVG."""

from xml.sax.saxutils import escape

_WIDTH, _LABELS, _BAR, _GAP, _HEAD = 860, 300, 18, 6, 34
_OURS, _BEST, _LOST = "#1f6fb4", "#7a8794", "#c9d0d6"


def _text(x, y, text, size=13, anchor="start", weight="normal", color="#222"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
            f'font-weight="{weight}" fill="{color}">{escape(text)}</text>')


def _bar(y, row, widest):
    """One contestant: name, bar, figure."""
    room = _WIDTH - _LABELS - 190
    length = room * row["images_per_second"] / widest
    color = _OURS if row["ours"] else _BEST if row["fastest"] else _LOST
    figure = f"{row['images_per_second']:.1f} images/s"
    if row["ratio"] is not None:
        figure += f"  ({row['ratio']:.2f}×)"
    return [
        _text(_LABELS - 8, y + _BAR - 5, row["title"], anchor="end",
              weight="bold" if row["ours"] else "normal"),
        f'<rect x="{_LABELS}" y="{y}" width="{length:.1f}" height="{_BAR}" fill="{color}"/>',
        _text(_LABELS + length + 6, y + _BAR - 5, figure, size=12),
    ]


def draw_chart(title, subtitle, panels):
    """An SVG of horizontal bars: a panel is a heading and rows of `title`,
    `images_per_second`, `ratio` (ours to it, or None), `ours` and `fastest` of its peer."""
    parts, y = [_text(16, 28, title, size=18, weight="bold"),
                _text(16, 48, subtitle, size=12, color="#555")], 62
    for heading, rows in panels:
        y += _HEAD
        parts.append(_text(16, y - 10, heading, size=14, weight="bold"))
        widest = max(row["images_per_second"] for row in rows)
        for row in rows:
            parts += _bar(y, row, widest)
            y += _BAR + _GAP
    height = y + 38
    legend = "(n×): how many times as fast as this one inceptionc is. Light: not the peer's " \
             "fastest configuration."
    parts.append(_text(16, height - 14, legend, size=11, color="#555"))
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="Helvetica, Arial, sans-serif">',
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>', *parts, "</svg>", ""])
