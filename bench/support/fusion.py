"""Pairs of layers that can be computed together: what both ways took."""

MODES = ("auto", "always", "never")


def _times(result):
    """Milliseconds of each layer."""
    return {layer["name"]: layer["median_ms"] for layer in result["layers"]}


def _find(names, part):
    """The layer that `part` is in, alone or merged with its siblings; None where it is in a
    group of layers."""
    return next((name for name in names if part in name.split("+")), None)


def compare_pairs(pairs, reports, results, threads):
    """For each pair the time of the group over that of the two layers apart, as predicted and
    as measured. The time of siblings merged into one layer is shared out by their
    multiply-adds."""
    fused, separate = _times(results["always"]), _times(results["never"])
    macs = {mode: {layer["name"]: layer["macs"] for layer in report["layers"]}
            for mode, report in reports.items()}
    compared = []
    for pair in pairs:
        name = pair["layer"]
        producer, reader = name.split("+")
        merged = _find(separate, producer)
        own = macs["always"][name] - macs["never"][reader]
        part = own / macs["never"][merged] if macs["never"][merged] else 1.0
        apart = separate[reader] + separate[merged] * part
        index = 0 if threads == 1 else 1
        compared.append({
            "layer": name,
            "choice": "fused" if pair["fused"] else "separate",
            "predicted": pair["fused_cycles"][index] / pair["separate_cycles"][index],
            "measured": fused[name] / apart})
    return compared
