"""The tables of README.md, from the figures of one run. What they were made of is kept beside this file, so that anybody can
make them again."""

import json
import os
import statistics

from .measuring import ROOT

README = os.path.join(ROOT, "README.md")
FIGURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "figures.jsonl")
BEGIN, END = "<!-- figures: written by scripts/bench readme -->", "<!-- end of figures -->"

# Tables by how their titles begin, in the order of README: what stands over them, by which time they are compared, and what
# of a case is told.
TABLES = [
    ("startup", "Start, run nothing", "wall", "memory"),
    ("startup: to the prompt", "Start, to a prompt that takes keys", "wall", "memory"),
    ("script: 1,000,000 assignments", "1,000,000 assignments", "cpu", None),
    ("script: 1,000,000 echoes", "1,000,000 lines put out to a file", "cpu", None),
    ("script: 1,000,000 stagings", "1,000,000 ids, each by a statement", "wall", None),
    ("stage: 10,000,000 ids, one a line", "10,000,000 ids loaded, each once (9.0 million)", "cpu", "memory"),
    ("stage: 10,000,000 ids, gzip", "The same from gzip", "cpu", None),
    ("stage: a feed", "A feed of 1,000,000 quoted rows", "cpu", "memory"),
    ("delete: 1,000,000 ids, 100 a request, 8", "1,000,000 ids deleted, 8 connections, a server that answers at once", "wall", "speed"),
    ("delete: 1,000,000 ids, 100 a request, 64", "The same, 64 connections, answers after 20 ms", "wall", "speed"),
    ("journal: 20,000 batches", "20,000 batches of 100 ids planned, sent and done, 64 a commit, `synchronous=FULL`", "wall", "speed"),
    ("journal: 1,000 runs", "A journal of 1,000 runs and 1,000,000 ids, read", "wall", None),
]
BENCHES = {"startup", "script", "stage", "delete", "rate", "journal"}


def rewrite(path):
    """Puts the figures of a file that `--jsonl` wrote into README.md, and keeps the medians."""
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    found = {values.get("bench") for line in lines for values in line.values()}
    if BENCHES - found:
        raise SystemExit(f"{path} has no figures of " + ", ".join(sorted(BENCHES - found)) + "; one run has to have them all")
    kept = [{kind: shortened(values)} for line in lines for kind, values in line.items()]
    with open(README, encoding="utf-8") as file:
        text = replaced(file.read(), rendered(kept))
    # Both or none: the tests hold one to the other.
    for place, contents in ((FIGURES, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept)), (README, text)):
        with open(place + ".new", "w", encoding="utf-8") as file:
            file.write(contents)
    for place in (FIGURES, README):
        os.replace(place + ".new", place)


def shortened(values):
    """Of rounds, the median, and of ratios also the least and the most."""
    short = dict(values)
    for name in ("wall", "cpu"):
        if name in short:
            short["rounds"] = len(short[name])
            short[name] = digits(statistics.median(short[name]))
    if "ratio" in short:
        short["ratio"] = {name: spread(each) for name, each in short["ratio"].items() if each}
    if "values" in short:
        short["rounds"] = len(short["values"])
        short["values"] = spread(short["values"]) if short["values"] else []
    return short


def spread(values):
    return [digits(statistics.median(values)), digits(min(values)), digits(max(values))]


def digits(value):
    return float(f"{value:.4g}")


def replaced(text, block):
    """README with what stands between the marks replaced."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{block}{END}{after}"


def shown(text):
    """What stands between the marks."""
    return text.split(BEGIN)[1].split(END)[0].removeprefix("\n")


def kept():
    """The figures that README was made of; none before the first time."""
    if not os.path.exists(FIGURES):
        return []
    with open(FIGURES, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def rendered(lines):
    """The block, from lines as they are kept."""
    if not lines:
        return ""
    facts = next(line["machine"] for line in lines if "machine" in line)
    cases = [line["case"] for line in lines if "case" in line]
    goals = [line["goal"] for line in lines if "goal" in line]
    parts = [machine(facts)]
    parts += [table([case for case in cases if case["table"] == title], *layout) for title, *layout in titles(cases)]
    parts.append(aimed(goals))
    return "\n" + "\n\n".join(part for part in parts if part) + "\n\n"


def titles(cases):
    """The tables that there are: of titles that begin alike, each goes to the longest beginning."""
    for start, *layout in TABLES:
        longer = [other for other, *_ in TABLES if other != start and other.startswith(start)]
        for title in dict.fromkeys(case["table"] for case in cases):
            if title.startswith(start) and not any(title.startswith(other) for other in longer):
                yield title, *layout


def machine(facts):
    memory = f", {facts['memory_mb'] / 1024:.0f} GB" if facts["memory_mb"] else ""
    peers = ", ".join(f"{name} {version.split('-')[0]}" for name, version in facts["versions"].items())
    return (f"{facts['date']}, {facts['processors']} x {facts['processor']}{memory}, {facts['system']}, load {facts['load'][0]:.1f}; "
            f"recsh {facts['recsh']['version']} ({facts['recsh']['bytes'] / 1e6:.0f} MB), {peers}.")


def table(cases, heading, figure, told):
    """A case a row: its time, what else is told of it, and what recsh takes of that."""
    words = {"wall": "wall", "cpu": "CPU"}[figure]
    extra = {"memory": [" MB |", " ---: |"], "speed": [" a second |", " ---: |"], None: ["", ""]}[told]
    rows = [f"| {heading} | {words} ms |{extra[0]} recsh / it |", f"| --- | ---: |{extra[1]} --- |"]
    for case in cases:
        name = case["case"].strip().replace("|", "\\|")
        more = {"memory": f" {case['rss_kb'] / 1024:.0f} |", "speed": f" {speed(case)} |", None: ""}[told]
        beside = ratio_text(*case["ratio"][figure]) if case["ratio"].get(figure) else ""
        rows.append(f"| {'**' + name + '**' if case['ours'] else name} | {number(case[figure] * 1000)} |{more} {beside} |".replace("|  |", "| |"))
    return "\n".join(rows)


def speed(case):
    return number(case["work"] / case["wall"]) if case["work"] else ""


def number(value):
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def ratio_text(middle, least, most):
    return ratio(middle) + (f" ({ratio(least)}–{ratio(most)})" if least != most else "")


def ratio(value):
    """Two digits that say something, or as many as stand before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.3f}"


def aimed(goals):
    rows = ["| aimed at | measured | goal | |", "| --- | --- | ---: | --- |"]
    for goal in goals:
        rounds = f" in {goal['rounds']} rounds" if goal.get("rounds", 1) > 1 else ""
        measured = f"{ratio_text(*goal['values'])} {goal['unit']}{rounds}" if goal["values"] else "not measured"
        verdict = {True: "held", False: "**missed**", None: ""}[goal["held"]]
        rows.append(f"| {goal['goal']} | {measured} | {goal['bound'].replace('at most', '≤').replace('at least', '≥')} | {verdict} |".replace("|  |", "| |"))
    return "\n".join(rows)
