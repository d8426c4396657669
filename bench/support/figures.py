"""Medians of alternations, what they say of contestants, and whether that is enough."""

from statistics import median


def summarize(rounds):
    """The median of each round's runs, their median over the rounds, and the least of all
    runs, which says what the machine can do when nothing else runs on it."""
    medians = [median(times) for times in rounds]
    return {"median_ms": median(medians), "least_ms": min(map(min, rounds)),
            "rounds_ms": medians, "runs": sum(len(times) for times in rounds)}


def get_ratio(ours, theirs):
    """How many times as fast as another a contestant is: the median over rounds of the
    ratio in each, since the machine may change between rounds; and the extremes."""
    ratios = [other / own for own, other in zip(ours["rounds_ms"], theirs["rounds_ms"])]
    return {"median": median(ratios), "least": min(ratios), "most": max(ratios)}


def choose_fastest(results, peer):
    """The fastest variant of a peer among a cell's results by contestant, or the one variant
    that is named ("peer: variant"); None without one."""
    if peer in results:
        return peer
    variants = [key for key, result in results.items() if result["peer"] == peer]
    return min(variants, key=lambda key: results[key]["median_ms"], default=None)


def _judge_ratio(requirement, cell, ours):
    """Times as fast as the fastest variant of a peer, or its memory over theirs."""
    results = cell["contestants"]
    fastest = choose_fastest(results, requirement["than"])
    if fastest is None:
        return {"state": "skipped"}
    if "memory_at_most" in requirement:
        ratio = results[ours]["peak_memory_mb"] / results[fastest]["peak_memory_mb"]
        passed = ratio <= requirement["memory_at_most"]
    else:
        ratio = get_ratio(results[ours], results[fastest])["median"]
        passed = ratio >= requirement["at_least"]
    return {"variant": fastest, "ratio": ratio, "state": "pass" if passed else "fail"}


def judge(requirements, cells, ours):
    """A verdict for each requirement in each cell that it is for: the requirement, and the
    cell's batch and threads, with `state` and what was measured."""
    verdicts = []
    for requirement in requirements:
        for cell in cells:
            if cell["batch"] not in requirement.get("batches", [cell["batch"]]) or \
                    cell["threads"] not in requirement.get("threads", [cell["threads"]]):
                continue
            verdict = {"goal": False, **requirement, "batch": cell["batch"],
                       "threads": cell["threads"]}
            if "peak_share" in requirement:
                verdict["share"] = cell["contestants"][ours]["peak_share"]
                verdict["state"] = \
                    "pass" if verdict["share"] >= requirement["peak_share"] else "fail"
            else:
                verdict.update(_judge_ratio(requirement, cell, ours))
            if verdict["state"] == "fail" and verdict["goal"]:
                verdict["state"] = "missed"
            verdicts.append(verdict)
    return verdicts
