"""The journal: what writing it takes beside the same rows in other ways, what it adds to a deletion, what reading a large one
takes, and how fast a deletion that was killed goes on."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time

from .data import cached, write
from .measuring import Case, RECSH, ROOT, measure, ratios
from .peers import python, redis
from .service import TOKEN, Service

BENCH = os.path.join(ROOT, ".build/release/JournalBench")
BATCHES, GROUP = 20_000, 64
RUNS, IDS = 1_000, 1_000_000

SCHEMA = """PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE ids (key INTEGER PRIMARY KEY, ids TEXT NOT NULL);
CREATE TABLE batch (number INTEGER PRIMARY KEY, state TEXT NOT NULL, attempts INTEGER NOT NULL, ids INTEGER NOT NULL,
  status INTEGER, latency REAL, sent INTEGER, ended INTEGER);
"""
SENT = "UPDATE batch SET state = 'sent', attempts = attempts + 1, sent = {time} WHERE number = {number};\n"
DONE = "UPDATE batch SET state = 'done', status = 200, latency = 20.5, ended = {time} WHERE number = {number};\n"
PYTHON_WRITE = """
import sqlite3, sys
path, count, group = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
base = sqlite3.connect(path, isolation_level=None)
base.executescript(sys.argv[4])
base.execute("BEGIN")
base.executemany("INSERT INTO ids VALUES (?, ?)", ((n, "\\n".join(f"sku-{n * 100 + i:08d}" for i in range(100))) for n in range(count)))
base.executemany("INSERT INTO batch (number, state, attempts, ids) VALUES (?, 'planned', 0, ?)", ((n, n) for n in range(count)))
base.execute("COMMIT")
for first in range(0, count, group):
    for statement in ("UPDATE batch SET state = 'sent', attempts = attempts + 1, sent = ? WHERE number = ?",
                      "UPDATE batch SET state = 'done', status = 200, latency = 20.5, ended = ? WHERE number = ?"):
        base.execute("BEGIN")
        base.executemany(statement, ((1, n) for n in range(first, min(first + group, count))))
        base.execute("COMMIT")
"""


class Fresh(Case):
    """Writes to files that must not be there at the start. Where it prints the seconds that it worked, these count: making
    its data is no part of the job."""

    watched = True

    def __init__(self, name, words, files, prints=False, service=None, expected=None, **others):
        """service: a server that has to have counted so many ids after it, `expected`."""
        super().__init__(name, words, **others)
        self.files, self.prints, self.service, self.expected = files, prints, service, expected

    def run(self, folder, environment):
        for name in self.files:
            for end in ("", "-wal", "-shm", ".lock"):
                if os.path.exists(os.path.join(folder, name + end)):
                    os.remove(os.path.join(folder, name + end))
        if self.service:
            self.service.ask("reset")
        super().run(folder, environment)
        if self.prints:
            with open(os.path.join(folder, "out")) as out:
                self.wall[-1], self.cpu[-1] = map(float, out.read().split())
        if self.service and self.service.counted()[1] != self.expected:
            sys.exit(f"{self.name}: the server saw {self.service.counted()[1]} ids instead of {self.expected}")


def journal(results, folder, rounds):
    # Of the same sources as the program that is measured.
    if not os.path.exists(BENCH) or os.path.getmtime(BENCH) < os.path.getmtime(RECSH):
        subprocess.run([os.path.join(ROOT, "scripts/build"), "--product", "JournalBench"], check=True, stdout=subprocess.DEVNULL)
    writing(results, folder, rounds)
    for milliseconds, connections in ((0, 8), (20, 64)):
        with Service(folder, milliseconds) as service:
            sharing(results, folder, rounds, service, milliseconds, connections)
    reading(results, folder, rounds)
    with Service(folder, 20) as service:
        killing(results, folder, service, min(rounds, 3))


# Writing


def writing(results, folder, rounds):
    script = os.path.join(folder, "write.sql")
    with open(script, "w") as file:
        file.write(SCHEMA + "BEGIN;\n")
        for number in range(BATCHES):
            texts = "\n".join(f"sku-{number * 100 + place:08d}" for place in range(100))
            file.write(f"INSERT INTO ids VALUES ({number}, '{texts}');\n"
                       f"INSERT INTO batch (number, state, attempts, ids) VALUES ({number}, 'planned', 0, {number});\n")
        file.write("COMMIT;\n")
        for numbers in groups():
            for statement in (SENT, DONE):
                file.write("BEGIN;\n" + "".join(statement.format(time=1, number=number) for number in numbers) + "COMMIT;\n")
    ours = Fresh("recsh's journal", [BENCH, "write", "ours.sqlite", str(BATCHES), str(GROUP)], ["ours.sqlite"], ours=True,
                 prints=True, work=BATCHES)
    of_sqlite3 = Fresh("sqlite3, from a script", ["sqlite3", "shell.sqlite"], ["shell.sqlite"], stdin=script, work=BATCHES)
    of_python = Fresh("python, sqlite3 and executemany", [python(), "-c", PYTHON_WRITE, "python.sqlite", str(BATCHES), str(GROUP), SCHEMA],
                      ["python.sqlite"], work=BATCHES)
    with redis("--appendonly", "yes", "--appendfsync", "always") as port:
        commands = of_redis(folder)
        client = Case("redis-cli --pipe, appendfsync always", ["redis-cli" if port else "redis-server", "-p", str(port), "--pipe"],
                      commands, work=BATCHES)
        measure(results, f"journal: {BATCHES:,} batches of 100 ids planned, sent and done, {GROUP} a commit, synchronous=FULL",
                [ours, of_sqlite3, of_python, client], rounds, folder)
    os.remove(script)


def groups():
    for first in range(0, BATCHES, GROUP):
        yield range(first, min(first + GROUP, BATCHES))


def of_redis(folder):
    """The same as hashes, a transaction for each group."""
    path = os.path.join(folder, "write.redis")
    with open(path, "w", newline="") as file:
        for number in range(BATCHES):
            texts = ",".join(f"sku-{number * 100 + place:08d}" for place in range(100))
            file.write(f"HSET batch:{number} state planned attempts 0 ids {texts}\r\n")
        for numbers in groups():
            for state in ("state sent sent 1", "state done status 200 latency 20.5 ended 1"):
                file.write("MULTI\r\n" + "".join(f"HSET batch:{number} {state}\r\n" for number in numbers) + "EXEC\r\n")
    return path


def sharing(results, folder, rounds, service, milliseconds, connections):
    """The same engine with the journal and with none at all; what it prints is the deletion without the start of a process."""
    size = len(service.start) + 100 * 13 - 1

    def client(name, file):
        words = [BENCH, "delete", file, str(service.port), str(IDS), str(connections), str(size)]
        return Fresh(name, words, [file], ours=True, prints=True, service=service, expected=IDS, work=IDS // 100)

    with_journal, without = client("deletion, journaled", "share.sqlite"), client("the same without a journal", "none")
    without.beside = with_journal
    measure(results, f"journal: its share of a deletion, {connections} connections, answers after {milliseconds} ms",
            [with_journal, without], rounds, folder, warm=False)
    shares = [(1 - 1 / ratio) * 100 for ratio in ratios(with_journal, without, "wall")]
    results.goal(f"the journal's share of a deletion, {connections} connections, {milliseconds} ms", shares,
                 "% of its wall time", most=10)


# Reading


def make_large(path):
    """A folder of state with runs of the shell itself, 1,000 of 1,000 ids each."""
    folder = path + ".work"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(folder)
    with Service(folder) as service:
        lines = []
        for number in range(RUNS):
            name = write(folder, f"ids-{number}.txt", f"sku-{number:04d}-@", IDS // RUNS)
            lines.append(f"stage --from '{name}' --format ids\ndelete\n")
        script = os.path.join(folder, "fill.recsh")
        with open(script, "w") as file:
            file.writelines(lines)
        words = service.shell("", path)[:-2] + [script]
        subprocess.run(words, env=service.environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(folder)


def reading(results, folder, rounds):
    state = os.path.join(folder, "large")
    # A copy: reading a journal makes files beside it.
    shutil.copytree(cached("journal-1000", make_large), state)
    file = os.path.join(state, "journal.sqlite")
    config = os.path.join(folder, "reading.yaml")
    environment = dict(os.environ, HOME=folder, T=TOKEN, LC_ALL="C.UTF-8")
    base = sqlite3.connect(file)
    run, domain = base.execute("SELECT id, base FROM run ORDER BY started DESC").fetchone()
    base.close()
    places = ["--config", config, "--state", state]
    subprocess.run([RECSH, *places, "--env", "sandbox", "-c", f"env add bench --domain {domain} --client acme --token env:T"],
                   env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def shell(name, statements, status=0):
        return Case(name, [RECSH, *places, "-q", "--env", "bench", "--yes", "--output", "csv", "-c", statements], ours=True, status=status)

    def sql(name, own, *words):
        return Case("  " + name, ["sqlite3", "-csv", file, *words], beside=own)

    key = f"(SELECT key FROM run WHERE id = '{run}')"
    runs, show, ids_ = shell("runs", "runs"), shell("show run last", "show run last"), shell("show run last --ids", "show run last --ids accepted")
    resume = shell("resume, nothing to do", "resume", status=1)
    doctor = Case("recsh doctor", [RECSH, "doctor", *places], ours=True)
    export = Case("recsh doctor --export", [RECSH, "doctor", *places, "--export", "exported.jsonl"], ours=True)
    # Where it is exported to must be free each time.
    export.words = ["sh", "-c", 'rm -f exported.jsonl; exec "$0" "$@"', *export.words]
    checked = sql("sqlite3, integrity and foreign keys", doctor, "PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT count(*) FROM batch;")
    cases = [
        runs, sql("sqlite3, all runs", runs, "SELECT * FROM run ORDER BY started DESC"),
        show, sql("sqlite3, the last run and its counts", show,
                  f"SELECT * FROM run WHERE id = '{run}'; SELECT state, count(*), sum(id_count) FROM batch WHERE run = {key} GROUP BY state"),
        ids_, sql("sqlite3, the lists of its ids", ids_, f"SELECT ids FROM id_list WHERE key IN (SELECT id_list FROM batch WHERE run = {key})"),
        resume, sql("sqlite3, runs that are not done", resume, "SELECT * FROM run WHERE state <> 'done'"),
        doctor, checked,
        export, sql("sqlite3 .dump", export, ".dump"),
    ]
    measure(results, f"journal: {RUNS:,} runs of {IDS:,} ids in all ({os.path.getsize(file) / 1e6:.0f} MB), read", cases, rounds, folder, environment)
    with open(os.path.join(folder, "exported.jsonl")) as lines:
        exported = sum(line.count("sku-") for line in lines)
    if exported != IDS:
        sys.exit(f"journal: {exported} ids were exported instead of {IDS}")


# Killing


def killing(results, folder, service, rounds):
    """Deletes, is killed with -9 somewhere in the middle, and is resumed: how long until the first request, and until all is done."""
    path = write(folder, "kill.txt", "sku-@", IDS)
    chance = random.Random(8)
    first, rest, again = [], [], []
    for number in range(rounds):
        shutil.rmtree(os.path.join(folder, "killed"), ignore_errors=True)
        service.ask("reset")
        words = service.shell(f"set concurrency 64; stage --from '{path}' --format ids; delete --limit {IDS}", "killed")
        places = dict(cwd=folder, env=service.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        child = subprocess.Popen(words, **places)
        # In the middle: by what the server has seen, and not by the time.
        until = chance.randrange(IDS // 4, IDS * 3 // 4)
        while service.counted()[1] < until and child.poll() is None:
            time.sleep(0.005)
        child.kill()
        child.wait()
        # What had left when it was killed is still counted.
        before = settled(service)
        begin = time.perf_counter()
        child = subprocess.Popen(service.shell(f"set concurrency 64; resume --limit {IDS}", "killed"), **places)
        while service.counted() == before and child.poll() is None:
            pass
        first.append(time.perf_counter() - begin)
        if child.wait() != 0:
            sys.exit(f"journal: 'resume' ended with {child.returncode}")
        rest.append((time.perf_counter() - begin) / (IDS - before[1]) * 1e6)
        again.append(service.counted()[1] - IDS)
        shown = ["--output", "csv", *service.shell("show run last", "killed")[1:]]
        counts = subprocess.run([RECSH, *shown], cwd=folder, env=service.environment, capture_output=True)
        if again[-1] < 0 or b",done," not in counts.stdout:
            sys.exit(f"journal: after 'resume' {-again[-1]} ids are missing: {counts.stdout[-300:]}")
    title = f"journal: a deletion of {IDS:,} ids killed with -9 in the middle, 64 connections, answers after 20 ms"
    results.say(f"\n{title}: {rounds} rounds")
    results.figure(title, "from the start of resume to its first request, at most", max(first) * 1000, "ms")
    results.figure(title, "resume in all, for each million ids that were left, at most", max(rest), "s", digits=2)
    results.figure(title, "ids sent again, at most", max(again), "of those under way or marked ahead", digits=0)


def settled(service):
    """What the server has counted, when it counts no more."""
    before, now = None, service.counted()
    while before != now:
        time.sleep(0.05)
        before, now = now, service.counted()
    return now
