"""What the machine is that figures were measured on."""

import os
import platform
from statistics import median

from .errors import BenchError

_FEATURES = ("avx2", "fma", "avx512f", "avx512_bf16", "avx512_vnni", "amx_tile", "asimd")


def describe_machine():
    """The CPU, what of its features matters here, how many of them, and the memory."""
    facts = {}
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            key, _, value = line.partition(":")
            facts.setdefault(key.strip(), value.strip())
    flags = facts.get("flags", facts.get("Features", "")).split()
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(file.readline().split()[1])
    return {
        "cpu": facts.get("model name", platform.machine()),
        "family": [int(facts.get(key, 0)) for key in ("cpu family", "model", "stepping")],
        "features": [feature for feature in _FEATURES if feature in flags],
        "cpus": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**20, 1),
        "load": os.getloadavg()[0],
    }


def choose_cpus(threads):
    """The CPUs that so many threads are pinned to, the same for everyone."""
    cpus = sorted(os.sched_getaffinity(0))
    if threads > len(cpus):
        raise BenchError(f"{threads} threads need as many CPUs: this process may use "
                         f"{len(cpus)}")
    return cpus[:threads]


def pin(cpus, command):
    """A command that runs on these CPUs. Taskset rather than a function of Python's to run
    between fork and exec."""
    return ["taskset", "--cpu-list", ",".join(map(str, cpus)), *command]


def describe_peaks(peaks):
    """A line about the FMA peaks a core, in GFLOPS, that were probed beside figures."""
    return (f"FMA peak {median(peaks):.1f} GFLOPS a core ({min(peaks):.1f} to "
            f"{max(peaks):.1f})")
