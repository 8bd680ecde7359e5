"""At 50 calls a minute: as many calls as the bytes need, and no minute with a call more or one left over. Takes two minutes."""

import os
import subprocess
import sys
import time
import urllib.parse

from .data import ids, write
from .service import Service

LIMIT, CALLS = 2000, 50


def rate(results, folder, rounds):
    texts = list(dict.fromkeys(ids(14_500)))
    write(folder, "rate.txt", "", 0, "\n".join(texts) + "\n")
    seen = []
    with Service(folder) as service:
        words = service.shell(f"set batch-bytes {LIMIT}; stage --from {folder}/rate.txt --format ids; delete --limit 100000",
                              "rate", ("--calls-per-minute", str(CALLS)))
        begin = time.perf_counter()
        with open(os.path.join(folder, "said"), "w+") as said:
            child = subprocess.Popen(words, cwd=folder, env=service.environment, stdout=subprocess.DEVNULL, stderr=said)
            while child.poll() is None:
                seen.append((time.perf_counter() - begin, service.counted()[0]))
                time.sleep(0.2)
            took = time.perf_counter() - begin
            calls, answered = service.counted()
            said.seek(0)
            if child.returncode != 0 or answered != len(texts):
                sys.exit(f"rate: status {child.returncode}, {answered} of {len(texts)} ids: {said.read()[-500:]}")
        # A request holds its ids and a comma between each two, so each id takes its bytes and one more of what fits and one more.
        used = sum(len(urllib.parse.quote(text, safe="-._~")) + 1 for text in texts)
        ideal = -(-used // (LIMIT - len(service.start) + 1))
    # Between two looks at the counter a call may be up to 0.2 s and a reply older than it seems.
    most = max((count - early for time_, count in seen for at, early in seen if 0 <= time_ - at <= 59.5), default=calls)
    filled = (calls - 1) // CALLS * 60 / took
    title = f"rate: {len(texts):,} ids at {CALLS} calls a minute"
    results.say(f"\n{title}:")
    results.figure(title, "took", took, "s")
    results.goal("calls", [calls - ideal], f"calls beyond the {ideal} that the bytes need", most=0)
    results.goal("most calls seen in 59.5 s", [most], "calls", most=CALLS)
    results.goal("the minutes filled", [filled], "of the time that so many calls take at least", least=0.98)
