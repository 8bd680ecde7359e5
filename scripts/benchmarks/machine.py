"""What the figures were measured on, and with which versions."""

import os
import platform
import re
import shutil
import subprocess
import tempfile
import time

from .measuring import RECSH
from .peers import ENVIRONMENT, psql, tool


def field(path, name):
    """The value of a `name : value` line."""
    try:
        with open(path) as file:
            return next((line.split(":", 1)[1].strip() for line in file if line.split(":")[0].strip() == name), None)
    except OSError:
        return None


def governor():
    try:
        with open("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") as file:
            return file.read().strip()
    except OSError:
        return None


def first_number(words):
    """The first version that a program says; None where there is no such program."""
    if shutil.which(words[0]) is None:
        return None
    said = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    found = re.search(r"\d+\.\d[\w.]*", said.stdout + said.stderr)
    return found.group() if found else "there"


def versions():
    """Of every peer that is installed."""
    asked = {
        "bash": ["bash", "--version"], "curl": ["curl", "--version"], "gzip": ["gzip", "--version"],
        "lua5.4": ["lua5.4", "-v"], "psql": [psql(), "--version"], "python3": ["python3", "--version"],
        "redis": ["redis-server", "--version"], "sort": ["sort", "--version"], "sqlite3": ["sqlite3", "--version"],
        "wrk": ["wrk", "-v"],
        "litecli": [tool("litecli"), "--version"], "http-prompt": [tool("http-prompt"), "--version"],
        "ipython": [tool("ipython"), "--version"],
    }
    found = {name: first_number(words) for name, words in asked.items()}
    found.update(packaged(["dash", "hey", "mawk", "tcl"]))
    for module in ("duckdb", "aiohttp"):
        found[module] = first_number([os.path.join(ENVIRONMENT, "bin/python"), "-c", f"import {module}; print({module}.__version__)"])
    if shutil.which("tclsh"):
        said = subprocess.run(["tclsh"], input="puts [info patchlevel]", capture_output=True, text=True)
        found["tcl"] = said.stdout.strip()
    return {name: version for name, version in sorted(found.items()) if version and version != "there"}


def packaged(names):
    """Those that tell no version themselves, by their packages of Debian."""
    if shutil.which("dpkg-query") is None:
        return {}
    said = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version} ${db:Status-Status}\n", *names], capture_output=True, text=True)
    rows = [line.split() for line in said.stdout.splitlines()]
    return {row[0]: row[1] for row in rows if len(row) == 3 and row[2] == "installed"}


def program():
    """Version and size of what is measured."""
    with tempfile.NamedTemporaryFile() as bare:
        # Without the names and lines that debuggers read, as a package has it.
        stripped = shutil.which("strip") and subprocess.run(["strip", "-o", bare.name, RECSH], capture_output=True).returncode == 0
        size = os.path.getsize(bare.name if stripped else RECSH)
    return {"version": first_number([RECSH, "--version"]), "bytes": size, "stripped": bool(stripped)}


def machine():
    memory = field("/proc/meminfo", "MemTotal")
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "processor": field("/proc/cpuinfo", "model name") or platform.machine(),
        "processors": os.cpu_count(),
        "memory_mb": int(memory.split()[0]) // 1024 if memory else None,
        "system": f"{platform.system()} {platform.release()}",
        "governor": governor(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "recsh": program(),
        "versions": versions(),
    }


def told(facts):
    """The machine in a line, and who is measured in another."""
    memory = f", {facts['memory_mb'] / 1024:.0f} GB" if facts["memory_mb"] else ""
    size = facts["recsh"]["bytes"] / 1e6
    load = ", ".join(f"{load:.1f}" for load in facts["load"])
    return "\n".join([
        f"{facts['processors']} x {facts['processor']}{memory}, {facts['system']}, governor {facts['governor'] or 'unknown'}, load {load}",
        f"recsh {facts['recsh']['version']}, {size:.1f} MB{' stripped' if facts['recsh']['stripped'] else ''}; "
        + ", ".join(f"{name} {version}" for name, version in facts["versions"].items()),
    ])
