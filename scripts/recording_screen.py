"""A terminal for scripts/recording: what a line-oriented program has drawn, with its colours, and the lines that left at the top.

It knows what recsh, libedit and a plain shell send. A sequence that it does not know is an error, for a picture made without it
would show something else than a terminal does."""

import codecs
import re

PLAIN = frozenset()
# SGR parameters by their name in the picture; what is not here has no look of its own there.
LOOKS = {"1": "bold", "2": "dim", "4": "line", "7": "swap", "31": "red", "32": "green", "33": "yellow", "34": "blue",
         "35": "pink", "36": "cyan"}
ENDS = {"22": {"bold", "dim"}, "24": {"line"}, "27": {"swap"}, "39": {"red", "green", "yellow", "blue", "pink", "cyan"}}
SEQUENCE = re.compile("\x1b(?:\\[([?0-9;]*)([@-~])|\\][^\x07]*\x07|[78])|.", re.DOTALL)
UNFINISHED = re.compile("\x1b(?:\\[[?0-9;]*|\\][^\x07]*)?$")


class Screen:
    """Cells are pairs of a character and its looks. Lines are counted from the first that was ever shown; `top` is the number
    of the one that the window begins with."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.lines, self.top = [self.blank()], 0
        self.row = self.column = 0
        self.saved, self.look, self.wraps = (0, 0), PLAIN, False
        self.decoder, self.rest = codecs.getincrementaldecoder("utf-8")(), ""

    def blank(self):
        return [(" ", PLAIN)] * self.columns

    def feed(self, data):
        text = self.rest + self.decoder.decode(data)
        cut = UNFINISHED.search(text)
        self.rest = text[cut.start():] if cut else ""
        for item in SEQUENCE.finditer(text[:len(text) - len(self.rest)]):
            self.draw(item)

    def text(self, number):
        return "".join(cell[0] for cell in self.lines[number]).rstrip()

    def last(self):
        """The last line that holds something."""
        return next((text for text in (self.text(n) for n in range(len(self.lines) - 1, -1, -1)) if text), "")

    def before_cursor(self):
        return "".join(cell[0] for cell in self.lines[self.row][:self.column])

    def draw(self, item):
        text = item.group()
        if item.group(2):
            self.control(item.group(1), item.group(2))
        elif text == "\x1b7":
            self.saved = (self.row - self.top, self.column)
        elif text == "\x1b8":
            self.move(self.top + self.saved[0], self.saved[1])
        elif text == "\r":
            self.move(self.row, 0)
        elif text == "\n":
            self.feed_line()
        elif text == "\b":
            self.move(self.row, self.column - 1)
        elif text == "\x1b":
            raise ValueError("an escape that no terminal of ours knows")
        elif text >= " ":
            self.put(text)

    def put(self, character):
        if self.wraps:
            self.column = 0
            self.feed_line()
        self.lines[self.row][self.column] = (character, self.look)
        # A character in the last column leaves the cursor there until the next one wraps.
        self.wraps = self.column + 1 == self.columns
        self.column = min(self.column + 1, self.columns - 1)

    def feed_line(self):
        self.move(self.row, self.column)
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append(self.blank())
        self.top = max(self.top, self.row - self.rows + 1)

    def move(self, row, column):
        self.wraps = False
        self.row = min(max(self.top, row), self.top + self.rows - 1)
        while self.row >= len(self.lines):
            self.lines.append(self.blank())
        self.column = min(max(0, column), self.columns - 1)

    def control(self, parameters, final):
        if parameters.startswith("?"):
            if parameters != "?2004":
                raise ValueError(f"a mode that no terminal of ours knows: {parameters}{final}")
            return
        numbers = [int(part or 0) for part in parameters.split(";")]
        count = max(1, numbers[0])
        line = self.lines[self.row]
        if final == "m":
            self.dress(parameters)
        elif final in "AB":
            self.move(self.row + (count if final == "B" else -count), self.column)
        elif final in "CD":
            self.move(self.row, self.column + (count if final == "C" else -count))
        elif final == "G":
            self.move(self.row, count - 1)
        elif final == "K" and numbers[0] == 0:
            line[self.column:] = self.blank()[self.column:]
        elif final == "J" and numbers[0] == 0:
            line[self.column:] = self.blank()[self.column:]
            for number in range(self.row + 1, len(self.lines)):
                self.lines[number] = self.blank()
        elif final == "P":
            line[self.column:] = (line[self.column + count:] + self.blank())[:self.columns - self.column]
        elif final == "@":
            line[self.column:] = (self.blank()[:count] + line[self.column:])[:self.columns - self.column]
        else:
            raise ValueError(f"a control that no terminal of ours knows: {parameters}{final}")

    def dress(self, parameters):
        for part in parameters.split(";"):
            if part in ("", "0"):
                self.look = PLAIN
            elif part in ENDS:
                self.look = self.look - ENDS[part]
            elif part in LOOKS:
                look = LOOKS[part]
                self.look = (self.look - ENDS["39"] if look in ENDS["39"] else self.look) | {look}
            else:
                raise ValueError(f"a look that no terminal of ours knows: {part}")
