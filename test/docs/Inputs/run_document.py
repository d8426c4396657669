"""Runs the commands of a Markdown document and checks what it says they print.

Blocks fenced as ```console hold commands, lines that start with `$ `, each
followed by lines of its output. Those must occur in the output in this order;
`...` stands for anything, and the amount of white space does not matter. Blocks
whose fence names a file (```json table.json) are written to that file. Indented
lines that start with `$ ` are commands too. All run in one directory, with
`models` in it.
"""
import os
import re
import subprocess
import sys

document, models, directory = sys.argv[1:]
os.makedirs(directory, exist_ok=True)
os.chdir(directory)
if not os.path.exists("models"):
    os.symlink(models, "models")


def collapse(text):
    return re.sub(r"\s+", " ", text.strip())


def pattern_of(line):
    return re.compile(".*".join(re.escape(part) for part in collapse(line).split("...")))


def run(command, expected, place):
    result = subprocess.run(command, shell=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        sys.exit(f"{place}: '{command}' failed:\n{result.stdout}")
    output = iter(collapse(line) for line in result.stdout.splitlines())
    for line in expected:
        pattern = pattern_of(line)
        if not any(pattern.search(printed) for printed in output):
            sys.exit(f"{place}: '{command}' does not print (in this order)\n{line}\nbut\n{result.stdout[:20000]}")


commands = 0
fence, name, block = None, None, []
with open(document, encoding="utf-8") as file:
    lines = file.read().splitlines() + [""]
for number, line in enumerate(lines, 1):
    place = f"{document}:{number}"
    if line.startswith("```") and fence is None:
        words = line[3:].split()
        fence, name, block = (words or [""])[0], words[1] if len(words) > 1 else None, []
    elif line.startswith("```"):
        if name:
            with open(name, "w", encoding="utf-8") as file:
                file.write("\n".join(block) + "\n")
        if fence == "console":
            parts = re.split(r"^\$ ", "\n".join(block), flags=re.MULTILINE)[1:]
            for part in parts:
                command, *expected = part.splitlines()
                run(command, [text for text in expected if text.strip()], place)
                commands += 1
        fence = None
    elif fence is not None:
        block.append(line)
    elif line.startswith("    $ "):
        run(line[6:], [], place)
        commands += 1
if not commands:
    sys.exit(f"{document}: there are no commands")
print(f"{commands} commands")
