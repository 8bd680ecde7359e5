"""Sets of 10,000,000 ids: loading, memory, and what can be done with them."""

import os
import statistics
import subprocess
import sys

from .data import feed_of_items, list_of_ids, write
from .measuring import Case, RECSH, measure, ratios
from .peers import python

PYTHON_SET = """
import os, sys
found = set()
with open(sys.argv[1], "rb") as file:
    for line in file: found.add(line)
print(len(found)); sys.stdout.flush(); os._exit(0)
"""
PYTHON_CSV = """
import csv, os, sys
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = csv.reader(file)
    next(rows), next(rows)
    found = {row[0] for row in rows}
print(len(found)); sys.stdout.flush(); os._exit(0)
"""
DUCKDB = """
import duckdb, os, sys
base = duckdb.connect()
base.execute("create table ids as select distinct c0 from read_csv(?, " + sys.argv[2] + ", all_varchar=true, auto_detect=false)", [sys.argv[1]])
print(base.execute("select count(*) from ids").fetchall()); sys.stdout.flush(); os._exit(0)
"""
DUCKDB_LINES = "header=false, delim='\\x01', quote='', escape='', columns={'c0': 'VARCHAR'}"
DUCKDB_FEED = ("header=false, skip=2, delim=',', quote='\"', escape='\"', columns={"
               + ", ".join(f"'c{number}': 'VARCHAR'" for number in range(7)) + "}")


def ours(statements):
    return [RECSH, "-q", "--output", "text", "-c", statements]


def duckdb(path, form):
    return Case("duckdb, create table as select distinct", [python(), "-c", DUCKDB, path, form], counts=True, needs="duckdb")


def stage(results, folder, rounds):
    lines = list_of_ids()
    load(results, folder, rounds, lines)
    packed = os.path.join(folder, "ids.gz")
    with open(packed, "wb") as target:
        subprocess.run(["gzip", "-1", "-c", lines], stdout=target, check=True)
    measure(results, "stage: 10,000,000 ids, gzip", [
        Case("recsh, stage --from FILE.gz", ours(f"stage --from '{packed}'; count staged"), ours=True),
        Case("gzip -dc, nothing else", ["gzip", "-dc", packed]),
    ], rounds, folder)
    os.remove(packed)
    feed(results, folder, rounds)
    work(results, folder, rounds, lines)


def load(results, folder, rounds, lines):
    title = "stage: 10,000,000 ids, one a line"
    imported = write(folder, "import.sql", "", 0, ".mode ascii\n.separator \"\\001\" \"\\n\"\nPRAGMA journal_mode=OFF;\nCREATE TABLE t(id TEXT);\n"
                     f".import \"{lines}\" t\nSELECT count(*) FROM (SELECT DISTINCT id FROM t);\n")
    loading = Case("recsh, stage --from FILE", ours(f"stage --from '{lines}'; count staged"), ours=True, counts=True)
    empty = Case("recsh -c ''", [RECSH, "-c", ""], ours=True)
    duck = duckdb(lines, DUCKDB_LINES)
    python_set = Case("python, set(lines)", [sys.executable, "-c", PYTHON_SET, lines], counts=True)
    measure(results, title, [
        loading, empty,
        Case("wc -l", ["wc", "-l", lines]),
        duck, python_set,
        Case("sort -u", ["env", "LC_ALL=C", "sort", "-u", lines], rounds=min(rounds, 2)),
        Case("sqlite3 .import, select distinct", ["sqlite3", ":memory:"], imported, rounds=1, counts=True),
        Case("mawk, !seen[$0]++", ["mawk", "!s[$0]++ { n++ } END { print n }", lines], rounds=1, counts=True),
    ], rounds, folder)
    results.goal("load 10,000,000 ids", ratios(loading, duck, "cpu"), "x duckdb", most=0.6)
    results.goal("load 10,000,000 ids", ratios(loading, python_set, "cpu"), "x python set", most=0.25)
    unique = subprocess.run(f"LC_ALL=C sort -u '{lines}' | wc -c", shell=True, capture_output=True, check=True)
    text = int(unique.stdout) - loading.count
    beyond = (max(loading.rss) - max(empty.rss)) * 1024 - text
    results.figure(title, "ids, each once", loading.count, f"of {text / loading.count:.1f} bytes", digits=0)
    results.goal("memory beyond the text", [beyond / loading.count], "bytes an id", most=26)


def feed(results, folder, rounds):
    path = feed_of_items()
    imported = write(folder, "feed.sql", "", 0, "PRAGMA journal_mode=OFF;\nCREATE TABLE t(a,b,c,d,e,f,g);\n"
                     f".import --csv --skip 2 \"{path}\" t\nSELECT count(DISTINCT a) FROM t;\n")
    loading = Case("recsh, stage --from FEED", ours(f"stage --from '{path}'; count staged"), ours=True, counts=True)
    duck = duckdb(path, DUCKDB_FEED)
    measure(results, "stage: a feed of 1,000,000 rows", [
        loading,
        Case("wc -l", ["wc", "-l", path]),
        duck,
        Case("python, csv and set", [sys.executable, "-c", PYTHON_CSV, path], counts=True),
        Case("sqlite3 .import, count distinct", ["sqlite3", ":memory:"], imported, rounds=min(rounds, 2), counts=True),
    ], rounds, folder)
    results.goal("load a feed of 1,000,000 rows", ratios(loading, duck, "cpu"), "x duckdb", most=0.4)


def work(results, folder, rounds, lines):
    title = "stage: work with 10,000,000 staged ids, loading them included"
    million = os.path.join(folder, "million.txt")
    with open(lines, "rb") as source, open(million, "wb") as target:
        for number, line in enumerate(source):
            if number % 10 == 3:
                target.write(line)
    # What is aimed at for the first of them; the others are told beside.
    aimed = {
        "count staged": "count staged",
        "show staged --limit 1000000": "show staged --limit 1000000",
        "show staged, all of them": "show staged",
        "show staged --matching '^1'": "show staged --matching '^1'",
        "unstage --matching '^1'": "unstage --matching '^1'",
        "unstage --from 1,000,000 of them": f"unstage --from '{million}'",
        "stage --only --from 1,000,000 of them": f"stage --only --from '{million}'",
    }
    told = {"show staged --sort, all of them": "show staged --sort", "stage save": "stage save saved.txt"}
    base = Case("loading them, as above", ours(f"stage --from '{lines}'"), ours=True)
    cases = [Case(name, ours(f"stage --from '{lines}'; {words}"), ours=True) for name, words in {**aimed, **told}.items()]
    measure(results, title, [base, *cases], rounds, folder)
    for case in cases:
        # What it takes beyond the loading of the same round; less than nothing is the noise of both.
        shares = [max(ratio - 1, 0) for ratio in ratios(case, base, "cpu")]
        if case.name in aimed:
            results.goal(case.name, shares, "x loading them", most=1)
        else:
            results.figure(title, case.name, statistics.median(shares), "x loading them", digits=2)
