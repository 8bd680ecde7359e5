"""Deletions over loopback: whole processes that delete the same ids, 100 a request. What the server counted has to be all of them."""

import os
import shutil
import sys
import tempfile

from .data import list_of_ids, write
from .measuring import Case, measure, ratios
from .peers import python
from .service import Service

COUNT, EACH = 1_000_000, 100

AIOHTTP = """
import asyncio, sys
import aiohttp

async def main():
    urls = iter(open(sys.argv[1]).read().split())
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        async def work():
            for url in urls:
                async with session.get(url) as reply:
                    await reply.read()
        await asyncio.gather(*(work() for _ in range(int(sys.argv[2]))))

asyncio.run(main())
"""


class Client(Case):
    """A program that sends requests; the server's count has to be right after it."""

    watched = True

    def __init__(self, name, words, service, requests, states=(), **others):
        """states: folders of journals, of which none may be there at the start."""
        super().__init__(name, words, work=requests, **others)
        self.service, self.states = service, states

    def run(self, folder, environment):
        for state in self.states:
            shutil.rmtree(state, ignore_errors=True)
        self.service.ask("reset")
        super().run(folder, environment)
        counted = self.service.counted()
        if counted != (self.work, self.work * EACH):
            sys.exit(f"{self.name}: the server saw {counted[0]} requests with {counted[1]} ids instead of {self.work}")


class Endless(Case):
    """wrk sends as many as it can for some seconds, so it is its own word that is taken."""

    watched = True

    def run(self, folder, environment):
        super().run(folder, environment)
        with open(os.path.join(folder, "out")) as said:
            speed = float(said.read().split("Requests/sec:")[1].split()[0])
        self.wall[-1], self.cpu[-1] = self.work / speed, self.cpu[-1] / self.wall[-1] * self.work / speed


def delete(results, folder, rounds):
    lines = [f"sku-{number:08d}" for number in range(COUNT)]
    write(folder, "ids.txt", "", 0, "\n".join(lines) + "\n")
    write(folder, "peer.py", "", 0, AIOHTTP)
    for milliseconds, connections in ((0, 8), (20, 64)):
        with Service(folder, milliseconds) as service:
            against(results, folder, rounds, service, lines, milliseconds, connections)
    ten_million(results, folder)


def against(results, folder, rounds, service, lines, milliseconds, connections):
    urls = [service.start + ",".join(lines[at : at + EACH]) for at in range(0, COUNT, EACH)]
    few = len(urls) // 50
    write(folder, "urls.txt", "", 0, "\n".join(urls) + "\n")
    write(folder, "few.txt", "", 0, "\n".join(urls[:few]) + "\n")
    write(folder, "urls.curl", "", 0, "".join(f'url = "{url}"\noutput = /dev/null\n' for url in urls))
    with tempfile.TemporaryDirectory(prefix="recsh-bench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else folder) as memory:
        compare(results, folder, rounds, service, urls, few, milliseconds, connections, memory)


def compare(results, folder, rounds, service, urls, few, milliseconds, connections, memory):
    states = [os.path.join(folder, "state"), os.path.join(memory, "state")]

    def ours(state):
        return service.shell(f"set concurrency {connections}; set batch-bytes {len(urls[0]) + 5}; "
                             f"stage --from {folder}/ids.txt --format ids; delete --limit {COUNT}", state)

    def client(name, words, requests=len(urls), **others):
        return Client(name, words, service, requests, states, **others)

    journaled = client("recsh, stage and delete, journaled", ours(states[0]), ours=True)
    curl = client("curl --parallel", ["curl", "--silent", "--parallel", "--parallel-max", str(connections), "--config", "urls.curl"])
    aiohttp = client("python, aiohttp", [python(), "peer.py", "urls.txt", str(connections)], needs="aiohttp")
    # It gives each connection as many as the others.
    even = len(urls) // connections * connections
    hey = client("hey, one URL again and again", ["hey", "-n", str(even), "-c", str(connections), urls[0]], even)
    measure(results, f"delete: {COUNT:,} ids, {EACH} a request, {connections} connections, answers after {milliseconds} ms", [
        journaled,
        client("the same, the journal in memory", ours(states[1]), ours=True, beside=journaled),
        curl, aiohttp, hey,
        client("xargs -P, curl each", ["sh", "-c", f"xargs -P {connections} -n 1 curl --silent --output /dev/null < few.txt"], few),
        Endless("wrk, one URL again and again", ["wrk", "-t1", f"-c{connections}", "-d2s", urls[0]], work=len(urls)),
    ], rounds, folder, service.environment, warm=False)
    if milliseconds:
        law = connections * 1000 / milliseconds
        results.goal("delete, 64 connections, 20 ms", [1 / each / law for each in journaled.each("wall")],
                     "of as many as fit (connections / latency)", least=0.95)
        return
    for peer, name, least in ((curl, "curl --parallel", 1.5), (aiohttp, "aiohttp", 3), (hey, "hey", 1)):
        speeds = [1 / ratio for ratio in ratios(journaled, peer, "wall")]
        results.goal("delete, 8 connections" + (", then" if peer is hey else ""), speeds, f"x the requests of {name}", least=least)


def ten_million(results, folder):
    """What deleting takes beyond the ids themselves, 9,000,000 different ones, which is the same in every round."""
    title = "delete: 10,000,000 ids"
    lines = list_of_ids()
    with Service(folder) as service:
        staging = Case("recsh, stage", service.shell(f"stage --from '{lines}' --format ids"), ours=True)
        deleting = Case("recsh, stage and delete", service.shell(f"stage --from '{lines}' --format ids; delete --limit 10000000"), ours=True)
        deleting.watched = True
        measure(results, title, [staging, deleting], 1, folder, service.environment, warm=False)
        shutil.rmtree(os.path.join(folder, "state"), ignore_errors=True)
        requests, ids = service.counted()
    results.figure(title, "requests", requests, f"of {ids / requests:.0f} ids", digits=0)
    results.goal("memory of deleting 10,000,000 ids", [(max(deleting.rss) - max(staging.rss)) / 1024], "MB beyond staging them", most=64)
