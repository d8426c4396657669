"""Virtual environments of peers, one each, with packages of pinned versions from PyPI."""

import json
import os
import shutil
import sys

from .errors import BenchError, check_run


def _make_environment(python, folder):
    """An environment with pip. Debian's Python comes without the parts that make one."""
    interpreter = shutil.which(python)
    if interpreter is None:
        raise BenchError(f"there is no interpreter '{python}'")
    try:
        check_run([interpreter, "-m", "venv", folder], f"{python} -m venv")
        return
    except BenchError as error:
        shutil.rmtree(folder, ignore_errors=True)
        reason = error
    try:
        check_run([interpreter, "-m", "virtualenv", folder], f"{python} -m virtualenv")
    except BenchError:
        shutil.rmtree(folder, ignore_errors=True)
        raise BenchError(f"{interpreter} cannot make virtual environments: install Debian's "
                         f"package python3-venv, or virtualenv from PyPI\n{reason}") from None


def get_interpreter(name, environment, folder, progress):
    """The interpreter that has an environment's packages: this one where it needs none.
    The environment is made where it is missing or has other packages."""
    packages = environment.get("packages", [])
    # Without what they say they depend on.
    alone = environment.get("packages_alone", [])
    if not packages and not alone:
        return sys.executable
    path = os.path.join(folder, name)
    interpreter = os.path.join(path, "bin", "python")
    description = {"python": environment.get("python", "python3"), "packages": packages,
                   "packages_alone": alone}
    # Written last: an environment without it was interrupted.
    record = os.path.join(path, "packages.json")
    if os.path.exists(record):
        with open(record, encoding="utf-8") as file:
            if json.load(file) == description:
                return interpreter
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    progress.say(f"making an environment for {name}: {', '.join(packages + alone)}")
    _make_environment(description["python"], path)
    for names, options in ((packages, []), (alone, ["--no-deps"])):
        if names:
            check_run([interpreter, "-m", "pip", "install", "--quiet", "--no-input",
                       "--disable-pip-version-check", *options, *names],
                      f"installing {' '.join(names)}")
    with open(record, "w", encoding="utf-8") as file:
        json.dump(description, file)
    return interpreter
