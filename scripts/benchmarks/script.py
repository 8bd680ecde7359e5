"""Scripts of 1,000,000 statements."""

import os

from .data import write
from .measuring import Case, RECSH, measure, ratios
from .peers import redis

COUNT = 1_000_000


def script(results, folder, rounds):
    assignments(results, folder, rounds)
    echoes(results, folder, rounds)
    stagings(results, folder, rounds)


def own_goals(results, what, path, run, check):
    """Of every script alike: checking it takes no longer than running it, and neither holds it in memory many times."""
    results.goal(f"check of {what}", ratios(check, run, "cpu"), "x the run", most=1)
    size = os.path.getsize(path) / 1024
    for case in (run, check):
        results.goal(f"memory of {case.name}", [max(case.rss) / size], "x the file", most=3)


def assignments(results, folder, rounds):
    path = write(folder, "let.recsh", "let x = 1", COUNT)
    assign = write(folder, "let.sh", "x=1", COUNT)
    tcl = write(folder, "let.tcl", "set x 1", COUNT)
    lines = write(folder, "let.lua", "x=1", COUNT)
    ours = Case("recsh FILE, let x = 1", [RECSH, path], ours=True)
    check = Case("recsh check FILE", [RECSH, "check", "--quiet", path], ours=True)
    dash = Case("dash FILE, x=1", ["dash", assign])
    lua = Case("lua FILE, x=1", ["lua5.4", lines])
    measure(results, f"script: {COUNT:,} assignments", [
        ours, Case("recsh < FILE", [RECSH], path, ours=True), check, dash,
        Case("bash FILE, x=1", ["bash", assign]),
        Case("tclsh FILE, set x 1", ["tclsh", tcl]),
        lua,
    ], rounds, folder)
    results.goal("let x = 1", ratios(ours, dash, "cpu"), "x dash", most=1)
    results.goal("let x = 1, then", ratios(ours, lua, "cpu"), "x lua", most=1)
    own_goals(results, "assignments", path, ours, check)


def echoes(results, folder, rounds):
    path = write(folder, "echo.recsh", "echo x", COUNT)
    print_ = write(folder, "print.sql", ".print x", COUNT)
    echo = write(folder, "echo.sh", "echo x", COUNT)
    tcl = write(folder, "puts.tcl", "puts x", COUNT)
    ours = Case("recsh FILE, echo x", [RECSH, "--output", "text", path], ours=True)
    check = Case("recsh check FILE, echo x", [RECSH, "check", "--quiet", path], ours=True)
    sqlite3 = Case("sqlite3 < FILE, .print x", ["sqlite3", ":memory:"], print_)
    measure(results, f"script: {COUNT:,} echoes to a file", [
        ours, Case("recsh < FILE", [RECSH, "--output", "text"], path, ours=True), check, sqlite3,
        Case("dash FILE, echo x", ["dash", echo]),
        Case("bash FILE, echo x", ["bash", echo]),
        Case("tclsh FILE, puts x", ["tclsh", tcl]),
    ], rounds, folder)
    results.goal("echo x", ratios(ours, sqlite3, "cpu"), "x sqlite3", most=0.7)
    own_goals(results, "echoes", path, ours, check)


def stagings(results, folder, rounds):
    path = write(folder, "stage.recsh", "stage sku-@", COUNT)
    commands = write(folder, "set.redis", "SET sku-@ 1", COUNT)
    ours = Case("recsh -q FILE, stage sku-N", [RECSH, "-q", path], ours=True)
    check = Case("recsh check FILE, stage sku-N", [RECSH, "check", "--quiet", path], ours=True)
    with redis() as port:
        # Without a server there is no such peer.
        client = Case("redis-cli --pipe, SET sku-N 1", ["redis-cli" if port else "redis-server", "-p", str(port), "--pipe"], commands)
        measure(results, f"script: {COUNT:,} stagings of one id", [ours, check, client], rounds, folder)
    # The client waits for its server: its own CPU alone would be half of what it takes.
    results.goal("stage sku-N", ratios(ours, client, "wall"), "x redis-cli --pipe", most=1)
    own_goals(results, "stagings", path, ours, check)
