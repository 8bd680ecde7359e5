"""The programs that recsh is measured beside: how to get them, where they are, and a Redis server for as long as one is needed."""

import contextlib
import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from .measuring import ROOT

ENVIRONMENT = os.path.join(ROOT, ".build/bench-peers")
# By packages of Debian, each with the program that tells whether it is there.
PACKAGES = {
    "bash": "bash", "curl": "curl", "dash": "dash", "gawk": "gawk", "hey": "hey", "lua5.4": "lua5.4", "mawk": "mawk",
    "postgresql-client": "psql", "redis-server": "redis-server", "redis-tools": "redis-cli", "sqlite3": "sqlite3", "tcl": "tclsh",
    "time": "/usr/bin/time", "wrk": "wrk",
}
# By virtual environments: what one needs does not go together with what another does.
MODULES = {"": ["duckdb", "aiohttp", "litecli", "ipython"], "http-prompt": ["http-prompt"]}


def install_peers():
    """Whatever apt and pip have of the peers, each by itself: one that can't be had keeps no other away. It is named, and left
    out of the tables. For the measuring machine, not for the product."""
    absent = [package for package, program in PACKAGES.items() if shutil.which(program) is None]
    # Outside of its runlevels a package starts no server; the bench starts one of its own.
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", RUNLEVEL="1")
    if absent:
        subprocess.run(["apt-get", "update", "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for package in absent:
        attempt(package, ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", package], environment)
    for name, modules in MODULES.items():
        place = os.path.join(ENVIRONMENT, name)
        if not os.path.exists(os.path.join(place, "bin/python")):
            subprocess.run([sys.executable, "-m", "venv", place], check=True)
        for module in modules:
            attempt(module, [os.path.join(place, "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", module], environment)


def attempt(name, words, environment):
    try:
        done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, text=True)
    except OSError as error:
        print(f"{name} can't be had: {error}", file=sys.stderr)
        return
    if done.returncode != 0:
        print(f"{name} can't be had: {(done.stderr.strip() or 'no reason told').splitlines()[-1]}", file=sys.stderr)


def python():
    """The one that has the modules."""
    own = os.path.join(ENVIRONMENT, "bin/python")
    return own if os.path.exists(own) else sys.executable


def tool(name):
    """A program that pip installed, else one of the path."""
    for place in ("", name):
        own = os.path.join(ENVIRONMENT, place, "bin", name)
        if os.path.exists(own):
            return own
    return name


def psql():
    """The real binary; Debian's psql is a script that looks for it."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/psql"))
    return found[-1] if found else "psql"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def redis(*options):
    """A Redis server of our own on loopback, without a file unless `options` want one. Gives its port; None where there is no
    Redis."""
    if shutil.which("redis-server") is None or shutil.which("redis-cli") is None:
        yield None
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="recsh-bench-redis-") as folder:
        words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", *options]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield port if answers(port) else None
        finally:
            server.kill()
            server.wait()


def answers(port):
    for _ in range(100):
        if subprocess.run(["redis-cli", "-p", str(port), "ping"], capture_output=True).stdout.strip() == b"PONG":
            return True
        time.sleep(0.05)
    return False
