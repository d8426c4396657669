"""What the layers of a network are held to, from what `bench --layers --json` says."""

from statistics import median

# Shares of the FMA peak, hot.
SHARES = {"3x3 and 5x5": 0.90, "first": 0.85, "1x1": 0.80}
SCALING = 1.85
NORMALISATION_AND_POOLS = 0.06
# Layers add up to the whole but for this share.
SUM = 0.05
BANDWIDTH = 2.0
# Seconds and bytes of a compilation, on two cores.
COMPILE_SECONDS, COMPILE_MEMORY = 20, 1.5e9
# Milliseconds in which no layer moves anything yet: its start, and reading the clock.
START = 0.002


class Verdicts:
    """Lines of PASS and FAIL, and whether there was one that failed."""

    def __init__(self):
        self.failed, self.lines = False, []

    def add(self, passed, text):
        """Prints and keeps one line."""
        self.failed |= not passed
        self.lines.append({"passed": bool(passed), "text": text})
        print(f"{'PASS' if passed else 'FAIL'}  {text}", flush=True)


def merge_rounds(rounds):
    """One result of several of the same program: medians, layer by layer."""
    first = rounds[0]
    layers = [{**layer, "median_ms": median(r["layers"][i]["median_ms"] for r in rounds)}
              for i, layer in enumerate(first["layers"])]
    return {**first, "layers": layers,
            "median_ms": median(r["median_ms"] for r in rounds),
            "peak_gflops_per_core": median(r["peak_gflops_per_core"] for r in rounds)}


def is_convolution(layer):
    """Linear layers, which are computed as convolutions, are none: memory bounds them, not
    arithmetic."""
    return layer["counted_as"].startswith("conv")


def sum_layers(result, which=lambda layer: True):
    """The milliseconds of the layers that `which` says."""
    return sum(layer["median_ms"] for layer in result["layers"] if which(layer))


def check_sum(verdicts, result):
    """The layers add up to the whole."""
    total, whole = sum_layers(result), result["median_ms"]
    verdicts.add(abs(total / whole - 1) <= SUM,
                 f"{result['threads']} thread(s): layers add up to {total:.2f} ms of "
                 f"{whole:.2f} ms: {total / whole:.1%} (within {SUM:.0%})")


def check_light_layers(verdicts, result):
    """Normalisation and pools take little of the time."""
    part = sum_layers(result, lambda layer: layer["kind"] in ("lrn", "pool")) / sum_layers(result)
    verdicts.add(part < NORMALISATION_AND_POOLS,
                 f"{result['threads']} thread(s): LRN and pools take {part:.1%} of the time "
                 f"(under {NORMALISATION_AND_POOLS:.0%})")


def check_bandwidth(verdicts, result, report, bandwidth):
    """No layer but convolutions takes much longer than moving its bytes, weights included.
    `bandwidth` is in bytes a millisecond."""
    bytes_of = {layer["name"]: layer["bytes"] * result["batch"] for layer in report["layers"]}
    slow = []
    for layer in result["layers"]:
        if is_convolution(layer) or layer["name"] not in bytes_of:
            continue
        moved = bytes_of[layer["name"]] / bandwidth
        if layer["median_ms"] > BANDWIDTH * moved + START:
            slow.append(f"{layer['name']} {1000 * layer['median_ms']:.1f} µs of "
                        f"{1000 * moved:.1f}")
    verdicts.add(not slow, f"{result['threads']} thread(s): all but convolutions take at most "
                           f"{BANDWIDTH:.0f} times their bytes at {bandwidth / 1e6:.1f} GB/s"
                           + (": not " + ", ".join(slow) if slow else ""))


def check_scaling(verdicts, one, two):
    """Convolutions on two threads, less what the machine itself loses on two."""
    times = [sum_layers(result, is_convolution) for result in (one, two)]
    machine = two["peak_gflops_per_core"] / one["peak_gflops_per_core"]
    scaling = times[0] / times[1]
    verdicts.add(scaling / machine >= SCALING,
                 f"convolutions on two threads: {scaling / machine:.2f} times as fast as on one "
                 f"(at least {SCALING}); {scaling:.2f} as measured, while the FMA peak a core "
                 f"went from {one['peak_gflops_per_core']:.1f} to "
                 f"{two['peak_gflops_per_core']:.1f} GFLOPS")


def check_compilation(verdicts, usages):
    """A compilation is done in time, by the median, and never takes too much memory."""
    wall = median(usage.wall for usage in usages)
    memory = max(usage.memory for usage in usages)
    verdicts.add(wall <= COMPILE_SECONDS, f"compiled in {wall:.1f} s, of which cores compute "
                                          f"{median(usage.cpu for usage in usages):.1f} s "
                                          f"(at most {COMPILE_SECONDS} s)")
    verdicts.add(memory <= COMPILE_MEMORY, f"at most {memory / 1e9:.2f} GB resident "
                                           f"(at most {COMPILE_MEMORY / 1e9:.1f} GB)")


def widen(table, channels):
    """A table with `channels` more in every convolution."""
    columns = ("filters", "1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5", "pool_proj")
    if isinstance(table, list):
        return [widen(item, channels) for item in table]
    if not isinstance(table, dict):
        return table
    return {key: value + channels if key in columns and isinstance(value, int)
            else widen(value, channels) for key, value in table.items()}
