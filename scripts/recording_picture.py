"""The picture of scripts/recording: an SVG that moves by CSS alone, so that it does as an image in a web page.

Every line of the terminal stands where it would stand on an endless sheet. What changes in it is a version of the line, shown
from one moment to another; scrolling moves the sheet. Without animation, or where a reader wants none, the last moment is
shown."""

from xml.sax.saxutils import escape

CELL, LINE, SIZE = 8.4, 19, 14
LEFT, HEAD, BOTTOM = 16, 54, 4

DARK = {"ground": "#14181f", "head": "#1f2630", "edge": "#3a4452", "plain": "#d5dbe3", "dim": "#8c97a5", "red": "#ff8a80",
        "green": "#6fdc8c", "yellow": "#e9c46a", "blue": "#82b4ff", "pink": "#e2a6ff", "cyan": "#6bd6e3"}
LIGHT = {"ground": "#ffffff", "head": "#eef1f4", "edge": "#c3cad3", "plain": "#1f2530", "dim": "#5d6875", "red": "#c0221c",
         "green": "#116b2d", "yellow": "#7a5600", "blue": "#0a53b8", "pink": "#8427a8", "cyan": "#0b6673"}


class Film:
    """What the screen showed at each moment, in milliseconds."""

    def __init__(self, screen, mask):
        self.screen, self.mask = screen, mask
        self.versions, self.tops, self.cursors, self.keys = {}, [], [], []

    def take(self, now):
        screen = self.screen
        for number in range(len(screen.lines)):
            runs = self.runs(number)
            history = self.versions.setdefault(number, [])
            if (history[-1][1] if history else []) != runs:
                history.append((now, runs))
        for track, value in ((self.tops, screen.top), (self.cursors, (screen.row, screen.column))):
            if not track or track[-1][1] != value:
                track.append((now, value))

    def press(self, now, name):
        self.keys.append((now, name))

    def runs(self, number):
        """Stretches of a line that look alike: the column they begin in, their text and looks. Blanks without a line below
        them are left out."""
        runs = []
        for column, (character, look) in enumerate(self.mask(self.screen.lines[number])):
            if character == " " and "line" not in look and (not runs or runs[-1][2] != look):
                continue
            if runs and runs[-1][2] == look and runs[-1][0] + len(runs[-1][1]) == column:
                runs[-1][1] += character
            else:
                runs.append([column, character, look])
        return [(column, text if "line" in look else text.rstrip(), look) for column, text, look in runs]


def number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


class Picture:
    def __init__(self, film, end, title, transcript):
        self.film, self.end, self.title, self.transcript = film, end, title, transcript
        self.screen = film.screen
        self.width = round(2 * LEFT + CELL * self.screen.columns)
        self.height = HEAD + LINE * self.screen.rows + BOTTOM
        self.moves, self.names = [], {}

    def share(self, moment):
        return number(100 * moment / self.end)

    def shown(self, first, last):
        """The class of what is shown from one moment to another; None as the last one is the end of the film."""
        name = self.names.get((first, last))
        if not name:
            name = self.names[first, last] = f"v{len(self.names)}"
            frames = "" if first == 0 else "0%{visibility:hidden}"
            frames += self.share(first) + "%{visibility:visible}"
            # The last frame says again what holds, for an end that is not told is what stands without an animation.
            frames += f"{self.share(last)}%,to{{visibility:hidden}}" if last is not None else "to{visibility:visible}"
            self.moves.append(f"@keyframes {name}{{{frames}}}.{name}{{animation-name:{name}"
                              + ("" if last is None else ";visibility:hidden") + "}")
        return name

    def track(self, name, values, place):
        """Something that jumps from place to place."""
        frames = "".join(f"{self.share(moment)}%{{transform:{place(value)}}}" for moment, value in values)
        last = place(values[-1][1])
        self.moves.append(f"@keyframes {name}{{{frames}to{{transform:{last}}}}}"
                          f".{name}{{animation-name:{name};transform:{last}}}")

    def line(self, number_, first, last, runs):
        y = number_ * LINE
        parts = []
        for column, text, look in runs:
            classes = " ".join(sorted(look))
            parts.append(f'<text x="{number(column * CELL)}" y="{y}" textLength="{number(len(text) * CELL)}"'
                         + (f' class="{classes}"' if classes else "") + f">{escape(text)}</text>")
        return f'<g class="{self.shown(first, last)}">{"".join(parts)}</g>'

    def lines(self):
        for number_, history in sorted(self.film.versions.items()):
            for index, (first, runs) in enumerate(history):
                last = history[index + 1][0] if index + 1 < len(history) else None
                if runs:
                    yield self.line(number_, first, last, runs)

    def key_caps(self):
        for moment, name in self.film.keys:
            width = 18 + 8 * len(name)
            x = self.width - LEFT - width
            yield (f'<g class="{self.shown(moment, moment + 900)}"><rect class="cap" x="{x}" y="6" width="{width}" height="20"'
                   f' rx="5"/><text class="key" x="{x + width / 2:g}" y="20.5">{escape(name)}</text></g>')

    @staticmethod
    def palette(colours):
        rules = [f".{name}{{fill:{colours[name]}}}" for name in ("dim", "red", "green", "yellow", "blue", "pink", "cyan")]
        return (f"text{{fill:{colours['plain']}}}.ground{{fill:{colours['ground']};stroke:{colours['edge']}}}"
                f".head,.cap{{fill:{colours['head']}}}.rule,.cap{{stroke:{colours['edge']}}}.dot{{fill:{colours['edge']}}}"
                f".cursor{{fill:{colours['plain']}}}" + "".join(rules))

    def style(self):
        moves = "\n".join(self.moves)
        return (f"text{{font:{SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;"
                "white-space:pre}.bold{font-weight:700}.line{text-decoration:underline}.key{font-size:12px;text-anchor:middle}"
                ".name{text-anchor:middle}.cursor{opacity:.55}"
                f"g,.cursor{{animation:{number(self.end / 1000)}s step-end infinite}}\n{self.palette(DARK)}\n"
                f"@media (prefers-color-scheme:light){{{self.palette(LIGHT)}}}\n{moves}\n"
                "@media (prefers-reduced-motion:reduce){g,.cursor{animation:none!important}}")

    def svg(self):
        lines, caps = "\n".join(self.lines()), "".join(self.key_caps())
        self.track("sheet", self.film.tops, lambda top: f"translate(0,{-top * LINE}px)")
        self.track("cursor", self.film.cursors, lambda at: f"translate({number(at[1] * CELL)}px,{at[0] * LINE}px)")
        width, height = self.width, self.height
        return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
role="img" aria-labelledby="title transcript">
<!-- Made by scripts/recording from a real run; what differs from run to run is masked there. -->
<title id="title">{escape(self.title)}</title>
<desc id="transcript">
{escape(self.transcript)}
</desc>
<style>{self.style()}</style>
<rect class="ground" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="10"/>
<path class="head" d="M1 32V10a9 9 0 0 1 9-9H{width - 10}a9 9 0 0 1 9 9V32z"/><path class="rule" d="M1 32.5H{width - 1}"/>
<circle class="dot" cx="20" cy="16.5" r="6"/><circle class="dot" cx="40" cy="16.5" r="6"/><circle class="dot" cx="60" \
cy="16.5" r="6"/><text class="dim name" x="{width / 2:g}" y="21">recsh</text>
{caps}
<svg x="{LEFT}" y="{HEAD - SIZE}" width="{number(self.screen.columns * CELL + 1)}" height="{LINE * self.screen.rows + 6}" \
overflow="hidden"><svg y="{SIZE}" overflow="visible"><g class="sheet">
<rect class="cursor" y="{-SIZE + 1}" width="{CELL}" height="{LINE - 2}"/>
{lines}
</g></svg></svg>
</svg>
"""
