"""Runs the commands of a Markdown document and checks what it says they print.

Blocks fenced as ```console hold commands, lines that start with `$ `, each
followed by lines of its output. Those must occur in the output in this order;
`...` stands for anything, and the amount of white space does not matter. After
```console exact they must be all of the output. Blocks whose fence names a file
(```json table.json) are written to that file before anything runs. Indented
lines that start with `$ ` are commands too. All run in one directory, in which
each NAME=PATH of the command line is a link.
"""
import os
import re
import shutil
import subprocess
import sys

document, directory, *links = sys.argv[1:]
shutil.rmtree(directory, ignore_errors=True)
os.makedirs(directory)
os.chdir(directory)
# A document's python3 is the one that runs it.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
for link in links:
    name, path = link.split("=")
    os.symlink(path, name)


def collapse(text):
    return re.sub(r"\s+", " ", text.strip())


def pattern_of(line):
    return re.compile(".*".join(re.escape(part) for part in collapse(line).split("...")))


def run(command, expected, place, exact):
    result = subprocess.run(command, shell=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        sys.exit(f"{place}: '{command}' failed:\n{result.stdout}")
    if exact and [collapse(line) for line in result.stdout.splitlines()] != [
            collapse(line) for line in expected]:
        sys.exit(f"{place}: '{command}' does not print this and nothing else, but\n{result.stdout[:20000]}")
    output = iter(collapse(line) for line in result.stdout.splitlines())
    for line in expected:
        pattern = pattern_of(line)
        if not any(pattern.search(printed) for printed in output):
            sys.exit(f"{place}: '{command}' does not print (in this order)\n{line}\nbut\n{result.stdout[:20000]}")


def blocks(text):
    """Fenced blocks and single indented lines: (words of the fence, content, line)."""
    fence, content, start = None, [], 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```") and fence is None:
            fence, content, start = line[3:].split() or [""], [], number
        elif line.startswith("```"):
            yield fence, "\n".join(content) + "\n", start
            fence = None
        elif fence is not None:
            content.append(line)
        elif line.startswith("    $ "):
            yield ["console"], line.strip() + "\n", number


with open(document, encoding="utf-8") as file:
    parts = list(blocks(file.read()))
for fence, content, _ in parts:
    if len(fence) > 1 and fence[0] != "console":
        with open(fence[1], "w", encoding="utf-8") as file:
            file.write(content)
commands = 0
for fence, content, number in parts:
    if fence[0] != "console":
        continue
    for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        run(command, [text for text in expected if text.strip()], f"{document}:{number}", "exact" in fence)
        commands += 1
if not commands:
    sys.exit(f"{document}: there are no commands")
print(f"{commands} commands")
