"""The start: nothing run, a small script checked, and the prompt on a terminal."""

import os

from .data import write
from .measuring import Case, RECSH, measure, ratios, surroundings
from .peers import psql, tool
from .prompt import Prompt


def startup(results, folder, rounds):
    # A start takes milliseconds: more rounds cost nothing, and the spread is large.
    rounds = max(rounds, 31) if rounds > 1 else 1
    slow = min(rounds, 5)
    empty = write(folder, "empty.recsh", "", 0)
    small = write(folder, "small.recsh", "stage sku-@", 20)
    ours = Case("recsh -c ''", [RECSH, "-c", ""], ours=True)
    sqlite3 = Case("sqlite3 :memory: ''", ["sqlite3", ":memory:", ""])
    real_psql = Case("psql --version", [psql(), "--version"])
    of_python = [
        Case("litecli -e 'select 1'", [tool("litecli"), "-e", "select 1", ":memory:"], rounds=slow),
        Case("http-prompt --version", [tool("http-prompt"), "--version"], rounds=slow),
        Case("ipython -c pass", [tool("ipython"), "-c", "pass"], rounds=slow),
    ]
    measure(results, "startup", [
        ours,
        Case("recsh FILE, empty", [RECSH, empty], ours=True),
        Case("recsh check FILE, 20 statements", [RECSH, "check", small], ours=True),
        sqlite3,
        Case("dash -c :", ["dash", "-c", ":"]),
        Case("bash -c :", ["bash", "-c", ":"]),
        Case("tclsh, empty input", ["tclsh"]),
        real_psql,
        Case("redis-cli --version", ["redis-cli", "--version"]),
        Case("python3 -c pass", ["python3", "-c", "pass"]),
        *of_python,
    ], rounds, folder)
    results.goal("start", ratios(ours, sqlite3, "wall"), "x sqlite3", most=2)
    results.goal("start, then", ratios(ours, sqlite3, "wall"), "x sqlite3", most=1.5)
    results.goal("start", ratios(ours, real_psql, "wall"), "x psql", most=1)
    for peer in of_python:
        name = peer.name.split()[0]
        results.goal("start", [1 / ratio for ratio in ratios(ours, peer, "wall")], f"times as fast as {name}", least=40)
    results.goal("memory of a start", [max(ours.rss) / 1024], "MB", most=16)

    environment = dict(surroundings(folder), TERM="xterm-256color", PATH=os.environ["PATH"], PS1="$ ")
    prompt = Prompt("recsh, sandbox", [RECSH], b">", ours=True)
    start = Case("recsh -c '', no prompt", [RECSH, "-c", ""], ours=True)
    measure(results, "startup: to the prompt on a terminal", [
        prompt,
        start,
        Prompt("sqlite3", ["sqlite3"], b"sqlite> "),
        Prompt("dash", ["dash", "-i"], b"$ ", edits=False),
        Prompt("bash", ["bash", "--norc", "--noprofile"], b"$ "),
        Prompt("tclsh", ["tclsh"], b"% ", edits=False),
        Prompt("redis-cli", ["redis-cli", "-p", "1"], b"not connected> "),
        Prompt("python3", ["python3", "-q"], b">>> "),
    ], rounds, folder, environment)
    results.goal("prompt", ratios(prompt, start, "wall"), "x recsh -c ''", most=2)
