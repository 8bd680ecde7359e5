"""The server that answers deletes and counts them, and the shell's way to it."""

import os
import subprocess
import urllib.request

from .measuring import RECSH, ROOT
from .peers import free_port

TOKEN = "5a6db0f0-0000-4000-8000-000000000000"


class Service:
    """A server for as long as the `with` lasts."""

    def __init__(self, folder, milliseconds=0):
        """milliseconds: how late each answer comes."""
        self.folder, self.port = folder, free_port()
        program = os.path.join(folder, "answer")
        if not os.path.exists(program):
            subprocess.run(["cc", "-O2", "-o", program, os.path.join(ROOT, "Tests/DeleteBench/answer.c")], check=True)
        self.words = [program, str(self.port), str(milliseconds)]

    def __enter__(self):
        self.process = subprocess.Popen(self.words, stdout=subprocess.PIPE)
        self.process.stdout.readline()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, what):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{what}") as reply:
            return reply.read().decode()

    def counted(self):
        """Requests and ids since the last reset."""
        return tuple(map(int, self.ask("stats").split()))

    @property
    def start(self):
        """What the URL of every delete begins with."""
        return f"http://127.0.0.1:{self.port}/rest?action=entity.delete&client=acme&clientToken={TOKEN}&entityIds="

    @property
    def environment(self):
        return dict(os.environ, HOME=self.folder, T=TOKEN, LC_ALL="C.UTF-8")

    def shell(self, statements, state="state", options=()):
        """The words that run statements in an environment of this service, which is made first. state: the folder of the journal;
        options: of the environment."""
        config = ["--config", os.path.join(self.folder, f"{self.port}.yaml"), "--state", os.path.join(self.folder, state), "--yes"]
        if not os.path.exists(config[1]):
            words = ["env", "add", "bench", "--domain", f"http://127.0.0.1:{self.port}", "--client", "acme", "--token", "env:T"]
            subprocess.run([RECSH, *config, "--env", "sandbox", "-c", " ".join([*words, *options])],
                           env=self.environment, check=True, capture_output=True)
        return [RECSH, *config, "--env", "bench", "-c", statements]
