"""A program on a pseudo-terminal, from its start to a prompt that takes keys."""

import fcntl
import mmap
import os
import shutil
import signal
import struct
import sys
import termios
import time


class Prompt:
    """Stands among cases as one of them."""

    counts, count, work, beside, rounds, status = False, None, None, None, None, 0

    def __init__(self, name, words, sign, ours=False, edits=True):
        """sign: what the prompt ends with; edits: whether it edits lines, so that the terminal hands on each key when it is ready."""
        self.name, self.words, self.sign, self.ours, self.edits = name, words, sign, ours, edits
        self.wall, self.cpu, self.rss = [], [], []

    def missing(self):
        return shutil.which(self.words[0]) is None

    def weigh(self, folder, environment):
        """Its own memory is read while it runs."""

    def forget(self):
        self.wall.clear(), self.cpu.clear(), self.rss.clear()

    def each(self, figure):
        return list(getattr(self, figure))

    def run(self, folder, environment):
        terminal, line = os.openpty()
        fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        clock = mmap.mmap(-1, 8)
        child = os.fork()
        if child == 0:
            try:
                os.setsid()
                fcntl.ioctl(line, termios.TIOCSCTTY, 0)
                for number in range(3):
                    os.dup2(line, number)
                os.closerange(3, 64)
                os.chdir(folder)
                # From here on: what comes before is this program's and not the measured one's.
                clock[:] = struct.pack("q", time.monotonic_ns())
                os.execvpe(self.words[0], self.words, environment)
            finally:
                os._exit(127)
        os.close(line)
        shown = b""
        while self.sign not in shown:
            try:
                more = os.read(terminal, 65536)
            except OSError:
                more = b""
            if not more:
                sys.exit(f"{self.name} ended before its prompt: {shown[-300:]!r}")
            shown += more
        while self.edits and termios.tcgetattr(terminal)[3] & termios.ICANON:
            pass
        self.wall.append((time.monotonic_ns() - struct.unpack("q", clock[:])[0]) / 1e9)
        with open(f"/proc/{child}/status") as status:
            self.rss.append(int(next(line for line in status if line.startswith("VmHWM")).split()[1]))
        os.kill(child, signal.SIGKILL)
        _, _, usage = os.wait4(child, 0)
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        os.close(terminal)
        clock.close()
