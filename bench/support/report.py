"""Results of a comparison as text, and as the rows of its chart."""

from .chart import draw_chart
from .figures import choose_fastest, get_ratio


def _sorted(cell, ours):
    """Contestants, ours first, then the fastest."""
    results = cell["contestants"]
    return sorted(results, key=lambda key: (key != ours, results[key]["median_ms"]))


def _count(number, word):
    return f"{number} {word}{'' if number == 1 else 's'}"


def heading(cell):
    """The batch and the threads of a cell."""
    return f"batch {cell['batch']}, {_count(cell['threads'], 'thread')}"


def format_cell(cell, ours):
    """The table of one batch and number of threads."""
    peak = cell["peak_gflops_per_core"]
    lines = [f"{heading(cell)}; FMA peak {peak['median']:.1f} GFLOPS a core "
             f"({peak['least']:.1f} to {peak['most']:.1f})",
             f"  {'':<38} {'ms':>9} {'least':>9} {'images/s':>9} {'% peak':>7}  "
             "inceptionc is"]
    for key in _sorted(cell, ours):
        result = cell["contestants"][key]
        line = (f"  {result['title']:<38} {result['median_ms']:>9.2f} "
                f"{result['least_ms']:>9.2f} {result['images_per_second']:>9.1f} "
                f"{100 * result['peak_share']:>7.1f}")
        if key != ours:
            ratio = get_ratio(cell["contestants"][ours], result)
            line += (f"  {ratio['median']:.2f}x as fast ({ratio['least']:.2f} to "
                     f"{ratio['most']:.2f})")
        lines.append(line)
    return "\n".join(lines)


def format_verdict(verdict):
    """One requirement in one cell."""
    place = f"batch {verdict['batch']}, {_count(verdict['threads'], 'thread')}"
    word = "goal" if verdict["goal"] else "required"
    text = f"{place}: {word}: {verdict['at_least']:.2f}x the fastest form of {verdict['than']}"
    if verdict["state"] == "skipped":
        return f"SKIP  {text}: not measured"
    name = {"pass": "PASS", "missed": "MISS", "fail": "FAIL"}[verdict["state"]]
    return f"{name}  {text}: {verdict['ratio']:.2f}x ({verdict['variant']})"


def make_chart(results, ours):
    """The SVG chart of all cells."""
    panels = []
    for cell in results["cells"]:
        contestants = cell["contestants"]
        rows = []
        for key in _sorted(cell, ours):
            result = contestants[key]
            ratio = None if key == ours else get_ratio(contestants[ours], result)["median"]
            rows.append({"title": result["title"], "ratio": ratio, "ours": key == ours,
                         "images_per_second": result["images_per_second"],
                         "fastest": choose_fastest(contestants, result["peer"]) == key})
        panels.append((heading(cell), rows))
    machine = results["machine"]
    subtitle = (f"{machine['cpu']}, {_count(machine['cpus'], 'CPU')}; float32; medians of "
                f"{_count(results['rounds'], 'alternation')}; {results['date']}")
    return draw_chart(f"{results['network']}: images a second", subtitle, panels)
