"""What was measured: shown as tables, kept as lines of JSON."""

import json
import os
import statistics

from .measuring import ratios, with_spread


class Results:
    """Tells each table and each goal as it comes, and writes it to a file that holds an object a line: first the machine, then
    every case with all its rounds, every goal, and in the end the load."""

    def __init__(self, path=None, quiet=False):
        """quiet: only goals are shown."""
        self.file = open(path, "w", encoding="utf-8") if path else None
        self.quiet, self.bench = quiet, ""
        self.goals = []

    def keep(self, kind, **values):
        if self.file:
            # A line at a time: what was measured stays, should a later bench fail.
            self.file.write(json.dumps({kind: values}, ensure_ascii=False) + "\n")
            self.file.flush()

    def say(self, text):
        if not self.quiet:
            print(text, flush=True)

    def table(self, title, cases, rounds, absent):
        first = next((case for case in cases if case.ours), None)
        counted = any(case.work for case in cases)
        self.say(f"\n{title}: {rounds} rounds in turn, load {os.getloadavg()[0]:.1f}")
        heads = [f"{'wall ms':>9}", f"{'CPU ms':>9}", f"{'RSS MB':>7}"] + ([f"{'a second':>11}"] if counted else [])
        self.say(f"  {'':44} {' '.join(heads)}   {'ours / it: wall (least..most)':30} CPU (least..most)")
        for case in cases:
            wall, cpu = statistics.median(case.wall), statistics.median(case.cpu)
            words = [f"{wall * 1000:9.2f}", f"{cpu * 1000:9.2f}", f"{max(case.rss) / 1024:7.1f}"]
            if counted:
                words.append(f"{1 / statistics.median(case.each('wall')):11,.0f}" if case.work else " " * 11)
            # What is ours as well stands beside nothing, unless it says so.
            own = case.beside or (None if case.ours else first)
            beside = {}
            if own and own.wall:
                beside = {figure: ratios(own, case, figure) for figure in ("wall", "cpu")}
                words.append("  " + f"{with_spread(beside['wall']):30} {with_spread(beside['cpu']) if beside['cpu'] else '':24}")
            self.say(f"  {case.name:44} " + " ".join(words).rstrip())
            self.keep("case", bench=self.bench, table=title, case=case.name, ours=case.ours, wall=rounded(case.wall),
                      cpu=rounded(case.cpu), rss_kb=max(case.rss), work=case.work, beside=own.name if beside else None,
                      ratio={figure: rounded(values) for figure, values in beside.items()})
        if absent:
            self.say("  not installed: " + ", ".join(absent))

    def figure(self, title, name, value, unit, digits=1):
        """A figure that is none of a whole process."""
        self.say(f"  {name}: {value:,.{digits}f} {unit}")
        self.keep("figure", bench=self.bench, table=title, figure=name, value=value, unit=unit)

    def goal(self, what, values, unit, most=None, least=None):
        """Sets the median of `values`, one a round, beside what is aimed at. A missed one is told and is no error.
        unit: what the value counts, such as `x duckdb`; values: empty where what it is set beside is not installed."""
        bound = f"at most {most}" if least is None else f"at least {least}"
        value = statistics.median(values) if values else None
        held = None
        if values:
            held = value <= most if least is None else value >= least
        verdict = {True: "held", False: "MISSED", None: "not measured"}[held]
        line = f"{what}: {with_spread(values) + ' ' if values else ''}{unit}, goal {bound}: {verdict}"
        self.say("  " + line)
        self.goals.append((verdict, f"{self.bench}: {line}"))
        self.keep("goal", bench=self.bench, goal=what, unit=unit, bound=bound, value=value, values=rounded(values), held=held)

    def finish(self, load):
        """All goals once more, the missed ones first."""
        self.keep("end", load=load)
        if self.goals:
            print(f"\ngoals: {sum(verdict == 'held' for verdict, _ in self.goals)} of {len(self.goals)} held")
            for verdict, line in sorted(self.goals, key=lambda goal: ["MISSED", "not measured", "held"].index(goal[0])):
                print("  " + line)
            print("  what has no time: scripts/faults (lost ids, kill -9), scripts/fuzz (damaged input), scripts/test (all else)")
        print(f"load at the end: {load[0]:.1f}")
        if self.file:
            self.file.close()


def rounded(values):
    """Six digits are more than any clock here has."""
    return [float(f"{value:.6g}") for value in values]
