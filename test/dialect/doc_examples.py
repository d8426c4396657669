"""Extracts the examples of the documentation in TableGen and makes IR of them.

An example is what stands between ```mlir and ``` in a description. Values that it
uses and does not define become arguments of a function, but %c4 and the like are
constants; parameters that it reads are declared. A block that leaves something out ("...") or shows no operation is
no complete example; every operation must have one that is.

Operations are read in the reference that is generated of them, passes in TableGen.

Usage: doc_examples.py REFERENCE.md|FILE.td... > examples.mlir   with `// -----` between them
"""

import re
import sys

OPERATION = re.compile(r"^\s*(?:%[\w:, %]+ = )?(inception|arith|tensor|memref)\.\w+", re.M)


def matching(text, start):
    """The index after the bracket that closes the one at `start`."""
    pairs = {"(": ")", "<": ">", "[": "]", "{": "}"}
    stack = []
    index = start
    while index < len(text):
        char = text[index]
        if char in pairs:
            stack.append(pairs[char])
        elif text.startswith("->", index):
            index += 1
        elif stack and char == stack[-1]:
            stack.pop()
            if not stack:
                return index + 1
        index += 1
    raise SystemExit(f"unbalanced bracket in: {text[start:]}")


def split_types(text):
    """The comma-separated parts of `text`, brackets respected."""
    parts, depth, current = [], 0, ""
    for char in text.replace("->", "\0"):
        depth += char in "(<[{"
        depth -= char in ")>]}"
        if char == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += char
    return [part.replace("\0", "->") for part in parts + [current.strip()] if part]


def statements(block):
    """Operations of a block of IR: lines are joined until the next one starts."""
    current = ""
    for line in block.splitlines():
        text = line.split("//")[0].rstrip()
        starts = re.match(r"\s*(%[\w:, %]+ = |[a-z_]+\.[a-z_]+|\^|return|\}|memref|call)", text)
        if starts and current:
            yield current
            current = ""
        current += text + "\n"
    if current.strip():
        yield current


def used_types(statement):
    """Pairs of a value and its type, for the operands of one operation."""
    view = re.search(r"memref\.view (%\w+)(.*?) : (\S+) to", statement)
    if view:
        return [(view[1], view[3])] + [(name, "index") for name in re.findall(r"%\w+", view[2])]
    if "memref.alloc(" in statement:
        return [(name, "index") for name in re.findall(r"%\w+", statement.split("(", 1)[1])]
    body = statement.split(" = ", 1)[-1] if re.match(r"\s*%", statement) else statement
    without_attributes = re.sub(r"\{[^{}]*\}", "", body)
    colon = without_attributes.find(" : ")
    colon = colon if colon >= 0 else without_attributes.find("\n")
    head, _, types = without_attributes.partition(":") if colon < 0 else (
        without_attributes[:colon], "", without_attributes[colon:])
    if ":" in head:
        head, _, types = without_attributes.partition(":")
    types = types.lstrip(" :\n")
    values = re.findall(r"%\w+", head)
    if types.startswith("("):
        found = split_types(types[1:matching(types, 0) - 1])
    else:
        found = split_types(types.split("->")[0].split("{")[0].strip())
    return zip(values, found)


def define_constants(block):
    """The values %cN that the block uses and does not define, one a line."""
    names = set(re.findall(r"%c(\d+)\b", block)) - set(re.findall(r"%c(\d+) =", block))
    return "".join(f"%c{name} = arith.constant {name} : index\n" for name in sorted(names, key=int))


def declare_parameters(block):
    """The parameters that the block reads and does not declare, one a line."""
    read = re.findall(r'inception\.(?:weight|read|write) (@"[^"]*"|@\w+).* : (\S+)', block)
    return "".join(
        f"inception.parameter {name} : {kind} "
        "{kind = #inception<parameter_kind filter>, init = #inception.init<constant, 0.0 : f64>}\n"
        for name, kind in dict(read).items() if f"inception.parameter {name} " not in block)


def wrap(block):
    """The example as a module, its free values as arguments."""
    if re.match(r"\s*(func\.func|module)", block):
        text = re.sub(r"(func\.func .*\{\n)", lambda at: at[1] + define_constants(block), block, count=1)
        if block.lstrip().startswith("module"):
            return text.replace("{\n", "{\n" + declare_parameters(block), 1)
        return declare_parameters(block) + text
    defined = set()
    arguments = {}
    for statement in statements(block):
        for name in re.findall(r"%(\w+): ", statement):
            defined.add("%" + name)
        if "inception.weight " in statement:
            pass
        elif "empty(%n)" in statement:
            arguments.setdefault("%n", "index")
        elif not re.match(r"\s*(\^|\}|inception\.parameter)", statement):
            for value, kind in used_types(statement):
                if value not in defined and not re.fullmatch(r"%c\d+", value):
                    arguments.setdefault(value, kind)
        result = re.match(r"\s*((?:%\w+(?::\d+)?(?:, )?)+) = ", statement)
        if result:
            defined.update(re.findall(r"%\w+", result[1]))
    lines = [declare_parameters(block)]
    declared = ", ".join(f"{name}: {kind}" for name, kind in arguments.items())
    if block.lstrip().startswith("inception.parameter"):
        lines.append(block)
    elif block.lstrip().startswith("inception.yield"):
        kinds = list(arguments.values())
        lines.append(f"func.func @example({declared}) {{")
        lines.append(f"%result = inception.module {next(iter(arguments))} : ({kinds[0]}) -> tensor<?x192x28x28xf32> {{")
        lines.append(f"^bb0(%in: {kinds[0]}):\n{block}}}\nreturn\n}}")
    else:
        end = "" if re.search(r"^\s*return", block, re.M) else "return\n"
        kind = re.search(r"^\s*return .* : (.*)$", block, re.M)
        result = f" -> ({kind[1]})" if kind else ""
        lines.append(f"func.func @example({declared}){result} {{\n{define_constants(block)}{block}{end}}}")
    return "\n".join(lines) + "\n"


def main():
    out, missing = [], []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        entry = r"^### `inception\.(\w+)`(.*?)(?=^### |\Z)" if path.endswith(".md") else (
            r"^def (\w+)(.*?)(?=^def |\Z)")
        for name, body in re.findall(entry, text, re.M | re.S):
            blocks = re.findall(r"```mlir\n(.*?)```", body, re.S)
            complete = [b for b in blocks if "..." not in b and OPERATION.search(b)]
            out += [f"// {name}\n{wrap(block)}" for block in complete]
            if (name.endswith("Op") or path.endswith(".md")) and not complete:
                missing.append(name)
    if missing:
        raise SystemExit("operations without an example: " + ", ".join(missing))
    print("\n// -----\n\n".join(out))


if __name__ == "__main__":
    main()
