"""Checks that two assembly files are one, but for what symbols and layers are called.

usage: same_code.py FILE.s OTHER.s

Symbols that a file defines may be called otherwise in the other, if each stands for the
same one everywhere; so may words in strings. Numbers may not differ, except for one: the
model's fingerprint, which is made of its parameters' names too.
"""

import re
import sys

LABEL = re.compile(r'^("[^"]*"|[\w.$]+):')
SYMBOL = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_.$][\w.$]*')
STRING = re.compile(r'^(\t\.(?:asciz|ascii)\t)"(.*)"$')
WORD = re.compile(r"[\w./+]+")
# A section of one symbol is called after it.
SECTION = re.compile(r'^\t\.section\t("?)(\.(?:text|rodata|data\.rel\.ro|bss|data)\.)([^",]+)\1')
# Where a string is put depends on its length.
PLACE = re.compile(r"^\t\.section\t\.rodata\.str\d+\.\d+,.*$")
FINGERPRINT = re.compile(r"^(\t(?:movabsq|\.quad)\t\$?)(-?\d{15,})\b(.*)$")


class Renaming:
    """What one side's names are on the other side: one name for one name."""

    def __init__(self):
        self.there, self.back = {}, {}

    def agrees(self, one, other):
        return (self.there.setdefault(one, other) == other
                and self.back.setdefault(other, one) == one)


def read(path):
    """The lines of a file, and the symbols that it defines."""
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t#")[0].rstrip() for line in file]
    return lines, {label[1] for label in map(LABEL.match, lines) if label}


def without_places(lines):
    """The lines without what the length of a string decides: its section, alignment and
    size; and with the names of sections cut in two."""
    result, place = [], False
    for line in lines:
        if PLACE.match(line):
            place = True
        elif line.startswith("\t.section") or line == "\t.text":
            place = False
            line = SECTION.sub(r"\t.section\t\2 \1\3\1", line)
        if not place or not line.startswith(("\t.section", "\t.p2align", "\t.size")):
            result.append(line)
    return result


def same_line(pair, defined, symbols, words, fingerprint):
    """Whether the lines agree, given what was learnt of names so far."""
    strings = [STRING.match(line) for line in pair]
    if all(strings):
        if strings[0][1] != strings[1][1]:
            return False
        texts, pattern, renaming = [s[2] for s in strings], WORD, words
    else:
        texts, pattern, renaming = pair, SYMBOL, symbols
        numbers = [FINGERPRINT.match(line) for line in pair]
        if all(numbers) and numbers[0][2] != numbers[1][2]:
            return (numbers[0].group(1, 3) == numbers[1].group(1, 3)
                    and fingerprint.setdefault("pair", (numbers[0][2], numbers[1][2]))
                    == (numbers[0][2], numbers[1][2]))
    if pattern.split(texts[0]) != pattern.split(texts[1]):
        return False
    for names in zip(pattern.findall(texts[0]), pattern.findall(texts[1])):
        if pattern is SYMBOL:
            inside = [name in known for name, known in zip(names, defined)]
            if not all(inside):
                if any(inside) or names[0] != names[1]:
                    return False
                continue
        if not renaming.agrees(*names):
            return False
    return True


def main():
    files = [read(path) for path in sys.argv[1:]]
    lines = [without_places(file[0]) for file in files]
    defined = [file[1] for file in files]
    symbols, words, fingerprint = Renaming(), Renaming(), {}
    for pair in zip(*lines):
        if not same_line(pair, defined, symbols, words, fingerprint):
            sys.exit(f"not the same:\n{pair[0]}\n{pair[1]}")
    if len(lines[0]) != len(lines[1]):
        sys.exit("not the same: one goes on")


if __name__ == "__main__":
    main()
