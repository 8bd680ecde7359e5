"""Proves a package of recsh, for scripts/package --check."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from package_papers import faults
from package_parts import BUILD, run

TREE = BUILD / "package-check" / "bookworm"
OUTSIDE = {"LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80", "TERM": "dumb"}
INSIDE = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8", "TERM": "xterm"}

# A system has /proc; this one goes with the process.
ENTER = 'mount -t proc proc "$1/proc" && exec chroot "$1" sh -c "$2"'

# Statements of a shell in the bare system, with what has to be in what they put out: of the last deletion one id was looked at
# and is gone, for one.
CALLS = [
    ("recsh --version", "recsh "),
    ("recsh -c 'stage sku-1; delete --yes; verify'", "\tsandbox\t1\t1\t1\t0\t"),
    ("cd /usr/share/doc/recsh/examples && recsh check *.recsh 2>&1", " statements in 5 files"),
    ("recsh test /usr/share/doc/recsh/examples/tutorial.recsh 2>&1", "tutorial.recsh"),
    ("bash -ec '. /usr/share/bash-completion/completions/recsh; complete -p recsh' 2>&1", "complete -"),
]


class Findings:
    """What was proven, what failed, and what no tool was there for, told as it comes."""

    def __init__(self):
        self.failed = False

    def hold(self, what, faults):
        self.failed = self.failed or bool(faults)
        print(f"{'FAILED' if faults else 'ok'}: {what}")
        for fault in faults:
            print(f"  {fault}")

    def skip(self, what, why):
        print(f"skipped: {what}: {why}")


def said(*command, **options):
    """What a program put out, a line an element, and how it ended where that was not well."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    return done.stdout.splitlines() + ([f"it ended with {done.returncode}"] if done.returncode else [])


def check(package, bill, made):
    findings = Findings()
    with tempfile.TemporaryDirectory() as folder:
        again, _ = made(pathlib.Path(folder))
        same = again.read_bytes() == package.read_bytes()
    findings.hold("made twice, it is the same", [] if same else ["the second differs from the first"])
    findings.hold("the bill of materials has what SPDX 2.3 requires", list(faults(bill)))
    if shutil.which("lintian"):
        findings.hold("lintian", said("lintian", "--no-cfg", "--allow-root", "--fail-on", "error,warning", str(package)))
    else:
        findings.skip("lintian", "apt-get install lintian")
    with tempfile.TemporaryDirectory() as folder:
        run("dpkg-deb", "--extract", package, folder)
        read_by_their_readers(findings, pathlib.Path(folder))
    in_a_bare_system(findings, package)
    return 1 if findings.failed else 0


def read_by_their_readers(findings, folder):
    environment = {**os.environ, **OUTSIDE}
    page = folder / "usr/share/man/man1/recsh.1.gz"
    if shutil.which("man"):
        done = subprocess.run(
            ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", page], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=environment)
        empty = [] if "recsh" in done.stdout else ["the page is empty"]
        findings.hold("man renders the page without a warning", done.stderr.splitlines() + empty)
    else:
        findings.skip("the manual page", "apt-get install man-db")
    for shell, path in {
        "zsh": "usr/share/zsh/vendor-completions/_recsh", "fish": "usr/share/fish/vendor_completions.d/recsh.fish",
    }.items():
        if shutil.which(shell):
            findings.hold(f"{shell} reads its completions", said(shell, "-n", folder / path))
        else:
            findings.skip(f"the completions of {shell}", f"apt-get install {shell}")


def in_a_bare_system(findings, package):
    what = "in a bare Debian 12 without Swift"
    if os.geteuid() != 0:
        return findings.skip(what, "only root can enter another system")
    if not TREE.exists():
        if not shutil.which("debootstrap"):
            return findings.skip(what, "apt-get install debootstrap")
        print("making the bare Debian 12 takes some minutes, once", file=sys.stderr)
        # Under another name until it is whole.
        half = TREE.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        half.parent.mkdir(parents=True, exist_ok=True)
        faults = said("debootstrap", "--variant=minbase", "bookworm", half)
        if faults and faults[-1].startswith("it ended"):
            return findings.hold(f"{what}: debootstrap", faults[-5:])
        half.rename(TREE)

    def inside(statements):
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", ENTER, "sh", TREE, statements], env=INSIDE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)

    foreign = [str(path) for path in TREE.rglob("*swift*")]
    findings.hold(f"{what}: nothing of Swift is there", foreign)
    shutil.copy(package, TREE / "tmp" / package.name)
    try:
        done = inside(f"dpkg --install /tmp/{package.name}")
        findings.hold(f"{what}: it installs", done.stdout.splitlines() if done.returncode else [])
        for call, wanted in CALLS:
            done = inside(call)
            well = done.returncode == 0 and wanted in done.stdout
            told = [*done.stdout.splitlines(), f"it ended with {done.returncode}"]
            findings.hold(f"{what}: {call}", [] if well else told)
    finally:
        inside("dpkg --purge recsh; rm -rf /tmp/*.deb /root/.config /root/.local")
    findings.hold(f"{what}: it goes without a trace", [str(path) for path in TREE.glob("usr/**/*recsh*")])
