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
    """The fastest variant of a peer among a cell's results by contestant; None without one."""
    variants = [key for key, result in results.items() if result["peer"] == peer]
    return min(variants, key=lambda key: results[key]["median_ms"], default=None)


def judge(requirements, cells, ours):
    """A verdict for each requirement in each cell that it is for."""
    verdicts = []
    for requirement in requirements:
        for cell in cells:
            if cell["batch"] not in requirement.get("batches", [cell["batch"]]) or \
                    cell["threads"] not in requirement.get("threads", [cell["threads"]]):
                continue
            verdict = {"than": requirement["than"], "at_least": requirement["at_least"],
                       "goal": requirement.get("goal", False), "batch": cell["batch"],
                       "threads": cell["threads"]}
            fastest = choose_fastest(cell["contestants"], requirement["than"])
            if fastest is None:
                verdict["state"] = "skipped"
            else:
                ratio = get_ratio(cell["contestants"][ours], cell["contestants"][fastest])
                passed = ratio["median"] >= requirement["at_least"]
                verdict.update(variant=fastest, ratio=ratio["median"],
                               state="pass" if passed else
                               "missed" if verdict["goal"] else "fail")
            verdicts.append(verdict)
    return verdicts
