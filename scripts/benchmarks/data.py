"""What is measured with: made from a fixed seed, the same each time."""

import os
import random

from .measuring import ROOT

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789abcdefghijkmnopqrstuvwxyz"
WORDS = ["Größe", "été", "木綿", "żółty", "ñandú", "кот", "Öl", "çà"]


def write(folder, name, line, count, head=""):
    """A file of `count` lines, in which `@` is the number of the line."""
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(head)
        for number in range(count):
            file.write(line.replace("@", str(number)) + "\n")
    return path


def ids(count):
    """Ids as catalogues have them, the same ones each time: 4 of 10 numbers, 5 of 10 letters and digits of 8 to 24, the rest
    with letters beyond ASCII; 1 of 10 was there before."""
    chance = random.Random(20)
    known = []
    for number in range(count):
        kind = chance.random()
        if known and kind < 0.1:
            yield known[chance.randrange(len(known))]
            continue
        if kind < 0.46:
            text = str(10_000_000 + number * 7)
        elif kind < 0.91:
            bits = chance.getrandbits(96)
            text = "".join(LETTERS[(bits >> 6 * place) % 59] for place in range(1 + bits % 17)) + f"-{number:06x}"
        else:
            text = f"{WORDS[number % 8]}-{number}"
        if len(known) < 500_000:
            known.append(text)
        else:
            known[chance.randrange(500_000)] = text
        yield text


def cached(name, make):
    """A file that takes long to make, kept beside the build. make: writes it, at a path that it is given."""
    path = os.path.join(ROOT, ".build/bench-data", name)
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        # In a process of its own: a child's peak memory begins with its parent's.
        child = os.fork()
        if child == 0:
            status = 1
            try:
                make(path + ".new")
                os.rename(path + ".new", path)
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        if status != 0:
            raise SystemExit(f"could not make {path}")
    return path


def list_of_ids():
    """10,000,000 ids, one a line."""
    return cached("ids-10m.txt", write_ids)


def feed_of_items():
    """An upload feed of 1,000,000 rows with quotes, commas and line breaks in its fields."""
    return cached("feed-1m.csv", write_feed)


def write_ids(path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.writelines(text + "\n" for text in ids(10_000_000))


def write_feed(path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("## RECSRecommendations Upload File\n## RECSentity.id,entity.name,entity.categoryId,entity.message,"
                   "entity.thumbnailUrl,entity.value,entity.pageUrl\n")
        for number, text in enumerate(ids(1_000_000)):
            name = f'"Two\nlines, {number}"' if number % 97 == 0 else f'"Lamp, ""tall"" {number}"' if number % 3 else f"Lamp {number}"
            file.write(f'"{text}",{name},"home, lamps",,"https://images.example/t/{number}.jpg",{number % 500}.99,'
                       f"https://shop.example/p/{number}\n")
