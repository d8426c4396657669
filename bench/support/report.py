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
             f"  {'':<38} {'ms':>9} {'least':>9} {'images/s':>9} {'% peak':>7} {'MB':>6}  "
             "inceptionc is"]
    for key in _sorted(cell, ours):
        result = cell["contestants"][key]
        line = (f"  {result['title']:<38} {result['median_ms']:>9.2f} "
                f"{result['least_ms']:>9.2f} {result['images_per_second']:>9.1f} "
                f"{100 * result['peak_share']:>7.1f} {result['peak_memory_mb']:>6.0f}")
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
    name = {"pass": "PASS", "missed": "MISS", "fail": "FAIL", "skipped": "SKIP"}[verdict["state"]]
    if "peak_share" in verdict:
        return (f"{name}  {place}: {word}: {verdict['peak_share']:.0%} of the FMA peak: "
                f"{verdict['share']:.1%}")
    if "memory_at_most" in verdict:
        text = f"{verdict['memory_at_most']:.2f}x the memory of {verdict['than']}"
    else:
        text = f"{verdict['at_least']:.2f}x the fastest form of {verdict['than']}"
    found = "not measured" if verdict["state"] == "skipped" else \
        f"{verdict['ratio']:.2f}x ({verdict['variant']})"
    return f"{name}  {place}: {word}: {text}: {found}"


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
    what = "trained a second" if results["task"] == "training" else "a second"
    return draw_chart(f"{results['network']}: images {what}", subtitle, panels)
