"""Configurations of comparisons: JSON, checked completely before anything is done."""

import json
import os
import re

from .errors import BenchError
from .onnx_forms import LRN_FORMS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

_PINNED = re.compile(r"[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?==[\w.+!-]+")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


class _Checker:
    """Collects what is wrong, with the place that it is wrong at."""

    def __init__(self):
        self.errors = []

    def error(self, place, text):
        self.errors.append(f"{place}: {text}" if place else text)

    def keys(self, place, value, required, optional=()):
        """Whether `value` is an object with these keys and no others."""
        if not isinstance(value, dict):
            self.error(place, "must be an object")
            return False
        for key in required:
            if key not in value:
                self.error(place, f"'{key}' is missing")
        for key in value:
            if key not in required and key not in optional:
                self.error(place, f"unknown key '{key}'")
        return all(key in value for key in required)

    def number(self, place, value, least, above=False):
        if isinstance(value, bool) or not isinstance(value, (int, float)) \
                or value < least or (above and value == least):
            self.error(place, f"must be a number {'above' if above else 'of at least'} "
                              f"{least}, got {json.dumps(value)}")

    def integer(self, place, value, least):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.error(place, f"must be an integer of at least {least}, "
                              f"got {json.dumps(value)}")

    def integers(self, place, value):
        if not isinstance(value, list) or not value:
            self.error(place, "must be a list of at least one integer")
            return
        for index, item in enumerate(value):
            self.integer(f"{place}[{index}]", item, 1)
        if len(set(map(str, value))) < len(value):
            self.error(place, "names one value twice")

    def string(self, place, value):
        if not isinstance(value, str) or not value:
            self.error(place, f"must be a string, got {json.dumps(value)}")
            return False
        return True


def _check_environment(check, place, value):
    check.string(f"{place}.python", value.get("python", "python3"))
    for key in ("packages", "packages_alone"):
        packages = value.get(key, [])
        if not isinstance(packages, list):
            check.error(f"{place}.{key}", "must be a list")
            continue
        for package in packages:
            if not isinstance(package, str) or not _PINNED.fullmatch(package):
                check.error(f"{place}.{key}", f"{json.dumps(package)} must be NAME==VERSION")


def _check_peer(check, place, peer, folder, has_exporter):
    if not check.keys(place, peer, ("title", "adapter", "variants"),
                      ("python", "packages", "packages_alone", "default", "comment")):
        return
    check.string(f"{place}.title", peer["title"])
    _check_environment(check, place, peer)
    if not isinstance(peer.get("default", True), bool):
        check.error(f"{place}.default", "must be true or false")
    if check.string(f"{place}.adapter", peer["adapter"]) and \
            not os.path.isfile(os.path.join(folder, peer["adapter"])):
        check.error(f"{place}.adapter", f"there is no file '{peer['adapter']}'")
    variants = peer["variants"]
    if not isinstance(variants, dict) or not variants:
        check.error(f"{place}.variants", "must be an object with at least one variant")
        return
    for name, options in variants.items():
        here = f"{place}.variants.{name}"
        if not isinstance(options, dict):
            check.error(here, "must be an object")
        elif "lrn" in options and options["lrn"] not in LRN_FORMS:
            check.error(f"{here}.lrn", f"must be one of {', '.join(LRN_FORMS)}, "
                                       f"got {json.dumps(options['lrn'])}")
        elif "lrn" in options and not has_exporter:
            check.error(here, "reads an ONNX file, so there must be an 'exporter'")


def _check_task(check, config):
    """Inference is what is compared where nothing else is said."""
    task = config.get("task", "inference")
    if task not in ("inference", "training"):
        check.error("task", f"must be inference or training, got {json.dumps(task)}")
    elif task == "inference":
        for key in ("rates", "steps"):
            if key in config:
                check.error(key, "is of training alone")
    else:
        names = ("learning_rate", "momentum", "weight_decay")
        if check.keys("rates", config.get("rates"), names):
            for name in names:
                check.number(f"rates.{name}", config["rates"][name], 0)
        check.integer("steps", config.get("steps"), 1)


def _check_requirement(check, place, requirement, peers):
    """A bound on the ratio to a peer's fastest variant or on that of the memory, or on the
    share of the FMA peak."""
    if not isinstance(requirement, dict):
        check.error(place, "must be an object")
        return
    if "peak_share" in requirement:
        bound = "peak_share"
        known = check.keys(place, requirement, (bound,), ("goal", "batches", "threads"))
    else:
        bound = "memory_at_most" if "memory_at_most" in requirement else "at_least"
        known = check.keys(place, requirement, ("than", bound), ("goal", "batches", "threads"))
        peer, _, variant = str(requirement.get("than")).partition(": ")
        if known and (peer not in peers or
                      (variant and variant not in peers[peer].get("variants", {}))):
            check.error(f"{place}.than", f"there is no peer {json.dumps(requirement['than'])}")
    if not known:
        return
    check.number(f"{place}.{bound}", requirement[bound], 0, above=True)
    if not isinstance(requirement.get("goal", False), bool):
        check.error(f"{place}.goal", "must be true or false")
    for key in ("batches", "threads"):
        if key in requirement:
            check.integers(f"{place}.{key}", requirement[key])


def check_config(config, folder):
    """All that is wrong with a configuration whose files are relative to `folder`."""
    check = _Checker()
    required = ("table", "batches", "threads", "rounds", "seconds", "tolerance", "peers",
                "requirements")
    if not check.keys("", config, required, ("exporter", "weight_seed", "warm_up_seconds",
                                             "least_runs", "comment", "task", "rates",
                                             "steps")):
        return check.errors
    _check_task(check, config)
    if check.string("table", config["table"]) and \
            not os.path.isfile(os.path.join(folder, config["table"])):
        check.error("table", f"there is no file '{config['table']}'")
    check.integers("batches", config["batches"])
    check.integers("threads", config["threads"])
    check.integer("rounds", config["rounds"], 1)
    check.integer("weight_seed", config.get("weight_seed", 1), 0)
    check.integer("least_runs", config.get("least_runs", 1), 1)
    check.number("warm_up_seconds", config.get("warm_up_seconds", 0), 0)
    check.number("seconds", config["seconds"], 0)
    check.number("tolerance", config["tolerance"], 0, above=True)
    if "exporter" in config and check.keys("exporter", config["exporter"], ("packages",),
                                           ("python",)):
        _check_environment(check, "exporter", config["exporter"])
    peers = config["peers"]
    if not isinstance(peers, dict):
        check.error("peers", "must be an object")
        peers = {}
    for name, peer in peers.items():
        if not _NAME.fullmatch(name) or name in ("inceptionc", "exporter", "none"):
            check.error(f"peers.{name}", "cannot be the name of a peer")
        _check_peer(check, f"peers.{name}", peer, folder, "exporter" in config)
    if not isinstance(config["requirements"], list):
        check.error("requirements", "must be a list")
        return check.errors
    for index, requirement in enumerate(config["requirements"]):
        _check_requirement(check, f"requirements[{index}]", requirement, peers)
    return check.errors


def read_config(path):
    """The configuration in a file, with what it leaves out filled in and paths absolute."""
    try:
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
    except OSError as error:
        raise BenchError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise BenchError(f"{path}: {error}") from None
    folder = os.path.dirname(os.path.realpath(path))
    errors = check_config(config, folder)
    if errors:
        raise BenchError("\n".join(f"{path}: {error}" for error in errors))
    config = {"task": "inference", "weight_seed": 1, "least_runs": 3, "warm_up_seconds": 0.3,
              **config}
    config["table"] = os.path.join(folder, config["table"])
    for peer in config["peers"].values():
        peer["adapter"] = os.path.join(folder, peer["adapter"])
    return config


def choose_peers(config, names):
    """The peers to compare with: those named, else those that are so by default."""
    if names is None:
        return [name for name, peer in config["peers"].items() if peer.get("default", True)]
    if names == "none":
        return []
    chosen = names.split(",")
    for name in chosen:
        if name not in config["peers"]:
            raise BenchError(f"there is no peer '{name}' (there are: "
                             f"{', '.join(config['peers']) or 'none'})")
    return chosen
