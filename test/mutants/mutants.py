"""Small wrong changes to the sources, each of which some test must notice.

Usage: mutants.py check               whether every change still applies: its text is there exactly once
       mutants.py run [--only REGEX] [--jobs N] [--copy FOLDER]
                                      whether the tests notice each: builds a copy with it and runs them

mutants.json has the list; of each mutant, what it is, the file, the text and what replaces it, and
the tests of which one must fail, the quickest first: a regular expression for lit's --filter, or a
program of GoogleTest, a colon and its filter; or `build`, where it must not compile. One that
survives, or that does not compile where nobody said so, ends the run with status 1. Before the
mutants, the same tests must pass without any.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = pathlib.Path(__file__).with_name("mutants.json")
COPY = ROOT / "build" / "mutants"


def read_mutants(only=""):
    mutants = json.loads(LIST.read_text(encoding="utf-8"))
    for mutant in mutants:
        missing = {"what", "file", "text", "by", "tests"} - set(mutant)
        if missing or not mutant["tests"] or mutant["text"] == mutant["by"]:
            raise SystemExit(f"mutants.json: '{mutant.get('what', mutant)}' is incomplete")
    if len({mutant["what"] for mutant in mutants}) != len(mutants):
        raise SystemExit("mutants.json: two mutants have one description")
    return [mutant for mutant in mutants if re.search(only, mutant["what"] + " " + mutant["file"])]


def mutate(mutant, root):
    """The file's text before and after; an error where the place is not exactly one."""
    path = root / mutant["file"]
    before = path.read_text(encoding="utf-8")
    count = before.count(mutant["text"])
    if count != 1:
        raise SystemExit(f"mutants.json: '{mutant['what']}': its text is {count} times in {mutant['file']}")
    return path, before, before.replace(mutant["text"], mutant["by"])


def check():
    mutants = read_mutants()
    for mutant in mutants:
        mutate(mutant, ROOT)
    print(f"{len(mutants)} mutants apply")


def make_copy():
    """The sources as they are in the work tree, ignored files apart; what has not changed keeps its time."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            check=True, capture_output=True).stdout
    names = {name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()}
    # What is in the copy and not among the sources goes: only where this program has made the folder.
    mark = COPY / "build" / "copy-for-mutants"
    if COPY.exists() and any(COPY.iterdir()) and not mark.exists():
        raise SystemExit(f"{COPY}: not a copy that was made for mutants")
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    for name in names:
        source, copy = ROOT / name, COPY / name
        if copy.is_file() and copy.read_bytes() == source.read_bytes():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
        copy.chmod(source.stat().st_mode)
    for path in list(COPY.rglob("*")):
        relative = path.relative_to(COPY)
        if path.is_file() and relative.parts[0] != "build" and relative.as_posix() not in names:
            path.unlink()


def build(jobs, tests):
    """Builds what the tests run."""
    targets = {test.partition(":")[0] for test in tests if ":" in test}
    lit = [test for test in tests if ":" not in test and test != "build"]
    if lit or not targets:
        targets.add("inception-opt")
    if not all(test.endswith(".mlir") for test in lit):
        targets.add("inceptionc")
    command = ["cmake", "--build", "--preset", "release", "--parallel", str(jobs), "--target", *sorted(targets)]
    return subprocess.run(command, cwd=COPY, capture_output=True, text=True)


def run_test(test, limit):
    """What a test printed where it failed, or took longer than `limit` seconds; None where it passed."""
    program, colon, names = test.partition(":")
    if colon:
        command = [f"build/release/test/unit/{program}", "--gtest_brief=1", f"--gtest_filter={names}"]
    else:
        lit = shutil.which("lit", path="/usr/lib/llvm-22/bin") or "lit"
        command = ["/usr/bin/python3", lit, "-v", "--filter", test, "--timeout", str(limit), "build/release/test"]
    try:
        result = subprocess.run(command, cwd=COPY, capture_output=True, text=True, timeout=2 * limit)
    except subprocess.TimeoutExpired:
        return f"{test}: longer than {2 * limit} s"
    nothing = colon and "0 tests from 0" in result.stdout
    return result.stdout + result.stderr if result.returncode or nothing else None


def try_mutant(mutant, jobs):
    """Whether it was killed, and by what."""
    path, before, after = mutate(mutant, COPY)
    path.write_text(after, encoding="utf-8")
    try:
        compiles = build(jobs, mutant["tests"]).returncode == 0
        if not compiles or "build" in mutant["tests"]:
            return not compiles and "build" in mutant["tests"], "build" if compiles else "does not compile"
        for test in mutant["tests"]:
            if run_test(test, 300) is not None:
                return True, test
        return False, "SURVIVED"
    finally:
        path.write_text(before, encoding="utf-8")


def run(only, jobs):
    mutants = read_mutants(only)
    tests = sorted({test for mutant in mutants for test in mutant["tests"]} - {"build"})
    make_copy()
    subprocess.run(["cmake", "--preset", "release"], cwd=COPY, check=True, capture_output=True)
    result = build(jobs, tests)
    if result.returncode:
        raise SystemExit(result.stdout[-4000:] + result.stderr[-4000:])
    failures = [text for test in tests if (text := run_test(test, 600)) is not None]
    if failures:
        raise SystemExit("\n".join(["tests fail without any mutant:", *(text[-3000:] for text in failures)]))
    survivors = []
    for mutant in mutants:
        start = time.monotonic()
        killed, how = try_mutant(mutant, jobs)
        if not killed:
            survivors.append(f"{mutant['file']}: {mutant['what']} ({how})")
        print(f"{time.monotonic() - start:4.0f} s  {mutant['file']}: {mutant['what']}: {how}", flush=True)
    build(jobs, tests)
    print(f"{len(mutants) - len(survivors)} of {len(mutants)} mutants are killed")
    if survivors:
        raise SystemExit("\n".join(["these are not:", *survivors]))


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("command", choices=("check", "run"))
parser.add_argument("--only", default="", help="mutants whose description or file matches")
parser.add_argument("--jobs", type=int, default=2)
parser.add_argument("--copy", type=pathlib.Path, default=COPY, help="where the copy is: build/mutants")
options = parser.parse_args()
COPY = options.copy.resolve()
if options.command == "check":
    check()
else:
    run(options.only, options.jobs)
