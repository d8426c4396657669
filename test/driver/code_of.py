"""Prints the instructions of an assembly file without the names of symbols.

usage: code_of.py FILE.s
"""

import re
import sys

SYMBOL = re.compile(r'("[^"]*"|[A-Za-z_.$][\w.$]*)(?=@PLT|\(%rip\)|@GOTPCREL)')
TARGET = re.compile(r'^(\s+(?:call|jmp)q?\s+)("[^"]*"|[A-Za-z_][\w.$]*)(\s*#.*)?$')

with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        line = line.rstrip()
        if not line.startswith("\t") or line.startswith(("\t.", "\t#")):
            continue
        line = line.split("#")[0].rstrip()
        # The fingerprint of the model, which is made of its parameters' names too.
        line = re.sub(r"movabsq\t\$-?\d+", "movabsq\t$CONSTANT", line)
        print(TARGET.sub(r"\1SYMBOL", SYMBOL.sub("SYMBOL", line)))
