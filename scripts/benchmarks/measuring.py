"""Whole processes, measured in turn (ours, theirs, ours, theirs, ...), and what is put beside what. CPU is user + system of the
process and its children, memory is peak resident size."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECSH = os.path.join(ROOT, ".build/release/recsh")
TIME = "/usr/bin/time"


class Case:
    """One way to do a job: a name, the words of a command, and perhaps a file for standard input."""

    # Whether its memory is watched in every round, by GNU time; of what can't run once more for that.
    watched = False

    def __init__(self, name, words, stdin=None, ours=False, rounds=None, counts=False, needs=None, beside=None, work=None, status=0):
        """rounds: at most so many, for what takes long; counts: its last line is a number that all such cases agree on;
        needs: a Python module without which it can't run; beside: the case of ours that it is measured against, the first one
        if left out; work: how many pieces of work one run does, for what does not do as many as the others; status: how it
        ends."""
        self.name, self.words, self.stdin, self.ours = name, words, stdin, ours
        self.rounds, self.counts, self.count, self.status = rounds, counts, None, status
        self.needs, self.beside, self.work = needs, beside, work
        self.wall, self.cpu, self.rss = [], [], []

    def missing(self):
        if shutil.which(self.words[0]) is None:
            return True
        return bool(self.needs) and subprocess.run([self.words[0], "-c", f"import {self.needs}"], capture_output=True).returncode != 0

    def run(self, folder, environment):
        stdin = open(self.stdin) if self.stdin else subprocess.DEVNULL
        watch = os.path.join(folder, "memory")
        words = [TIME, "-f", "%M", "-o", watch, *self.words] if self.watched and os.path.exists(TIME) else self.words
        with open(os.path.join(folder, "out"), "wb") as out:
            start = time.perf_counter()
            child = subprocess.Popen(words, stdin=stdin, stdout=out, stderr=subprocess.PIPE, cwd=folder, env=environment)
            error = child.stderr.read()
            _, status, usage = os.wait4(child.pid, 0)
            self.wall.append(time.perf_counter() - start)
            child.returncode = os.waitstatus_to_exitcode(status)
            child.stderr.close()
        if self.stdin:
            stdin.close()
        if child.returncode != self.status:
            sys.exit(f"{self.name} ended with {child.returncode}: {error[-500:].decode(errors='replace')}")
        if self.counts:
            with open(os.path.join(folder, "out"), "rb") as out:
                self.count = int(out.read().split()[-1].strip(b"()[],"))
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        self.rss.append(usage.ru_maxrss if words is self.words else peak(watch))

    def weigh(self, folder, environment):
        """Its memory alone. A child's peak begins with its parent's, so what is smaller than this program would show this
        program's; GNU time, which is smaller still, starts it once more."""
        if self.watched:
            return
        if max(self.rss) > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1.1 or not os.path.exists(TIME):
            return
        with open(self.stdin or os.devnull) as stdin:
            weighed = subprocess.run([TIME, "-f", "%M", *self.words], stdin=stdin, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.PIPE, cwd=folder, env=environment, text=True)
        self.rss = [int(weighed.stderr.split()[-1])]

    def forget(self):
        self.wall.clear(), self.cpu.clear(), self.rss.clear()

    def each(self, figure):
        """`wall` or `cpu` of each round, for one piece of work where it has a number of them."""
        return [value / (self.work or 1) for value in getattr(self, figure)]


def peak(path):
    """What GNU time wrote; a status that is not 0 stands before it."""
    with open(path) as file:
        return int(file.read().split()[-1])


def ratios(one, other, figure):
    """One beside the other, round by round: what both met in the same minute goes out of it. Empty where one did not run."""
    return [own / its for own, its in zip(one.each(figure), other.each(figure)) if its]


def with_spread(values):
    """The median, and the least and the most."""
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{statistics.median(values):.2f} ({min(values):.2f}..{max(values):.2f})"


def surroundings(folder):
    """Nobody's own settings are read, and nothing is left behind."""
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH")}
    return dict(own, HOME=folder, XDG_CONFIG_HOME=folder + "/config", XDG_STATE_HOME=folder + "/state", LC_ALL="C.UTF-8")


def measure(results, title, cases, rounds, folder, environment=None, warm=True):
    """Runs the cases in turn and tells their figures. Those whose program is not there are named and left out.
    warm: each runs once more at first, to fill the caches; that run is not counted."""
    environment = environment or surroundings(folder)
    absent = [case.name for case in cases if case.missing()]
    cases = [case for case in cases if case.name not in absent]
    for case in cases:
        if warm and case.rounds is None:
            case.run(folder, environment)
            case.forget()
    for number in range(rounds):
        for case in cases:
            if case.rounds is None or number < case.rounds:
                case.run(folder, environment)
    counts = {case.count for case in cases if case.counts}
    if len(counts) > 1:
        sys.exit(f"{title}: they don't agree: " + ", ".join(f"{case.name} {case.count}" for case in cases if case.counts))
    for case in cases:
        case.weigh(folder, environment)
    results.table(title, cases, rounds, absent)
