"""Writes a scene as TikZ, in one of very many ways: nothing that is random here may matter to the picture."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from tests.oracle.edges import Point
from tests.oracle.scenes import Item, Scene

CM = 2.54 / 72


@dataclass(frozen=True)
class Frame:
    """Local coordinates: page = matrix · local + offset, in points; `pen` times a line's width is its width on the page."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0
    pen: float = 1.0

    def local(self, point: Point) -> Point:
        return self.turned((point[0] - self.e, point[1] - self.f))

    def turned(self, way: Point) -> Point:
        det = self.a * self.d - self.b * self.c
        return (self.d * way[0] - self.c * way[1]) / det, (self.a * way[1] - self.b * way[0]) / det

    @property
    def scale(self) -> float:
        return math.sqrt(abs(self.a * self.d - self.b * self.c))

    def then(self, inner: Frame) -> Frame:
        """The frame within this one."""
        return Frame(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            self.a * inner.e + self.c * inner.f + self.e,
            self.b * inner.e + self.d * inner.f + self.f,
            self.pen * inner.pen,
        )


def picture(scene: Scene, rng: random.Random) -> str:
    """Return one tikzpicture whose page is the scene's."""
    return _Writer(scene, rng).picture()


class _Writer:
    def __init__(self, scene: Scene, rng: random.Random) -> None:
        self.scene = scene
        self.rng = rng
        self.macros = 0
        self.unit: Callable[[float], str] = self.units()

    def units(self) -> Callable[[float], str]:
        return self.rng.choice([
            lambda v: f"{v * CM:.5f}",
            lambda v: f"{v:.4f}bp",
            lambda v: f"{v * CM * 10:.5f}mm",
            lambda v: f"{v * 72.27 / 72:.4f}pt",
            lambda v: f"{v * CM:.5f}cm",
        ])  # fmt: skip

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def picture(self) -> str:
        frame = Frame()
        lines = [f"\\path[use as bounding box] (0,0) rectangle ({self.scene.width:.5f}bp,{self.scene.height:.5f}bp);"]
        for parts, run in groupby(self.scene.items, key=lambda item: item.parts):
            lines.append(self.junk())
            lines.append(self.group(parts, list(run), frame))
        body = "\n".join(line for line in lines if line)
        return f"\\begin{{tikzpicture}}\n{body}\n\\end{{tikzpicture}}"

    # --- names and scopes --------------------------------------------------------------------------

    def group(self, parts: tuple[str, ...], items: list[Item], frame: Frame) -> str:
        """Items that belong to the same parts, in a scope that is named so, or each of them named."""
        frame, around = self.nested(frame, items, depth=2)
        name, *more = parts or ("",)
        if not name:
            return around("\n".join(self.item(item, frame, "") for item in items))
        if more:
            return around(self.scope(name, self.group(tuple(more), items, frame)))
        if self.chance(0.35):
            return around("\n".join(self.item(item, frame, name) for item in items))
        return around(self.scope(name, "\n".join(self.item(item, frame, "") for item in items)))

    def scope(self, name: str, inner: str) -> str:
        way = self.rng.randrange(5)
        if way == 0:
            return f"\\scoped[local bounding box={name}]{{\n{inner}\n}}"
        if way == 1:
            return f"\\foreach \\partname in {{{name}}}{{\\begin{{scope}}[local bounding box=\\partname]\n{inner}\n\\end{{scope}}}}"
        if way == 2:
            macro = self.macro()
            return f"\\def{macro}{{{name}}}\n\\begin{{scope}}[local bounding box={macro}]\n{inner}\n\\end{{scope}}"
        if way == 3:
            style = self.style()
            return f"\\tikzset{{{style}/.style={{local bounding box={name}}}}}\n\\begin{{scope}}[{style}]\n{inner}\n\\end{{scope}}"
        return f"\\begin{{scope}}[local bounding box={name}]\n{inner}\n\\end{{scope}}"

    def nested(self, frame: Frame, items: list[Item], depth: int) -> tuple[Frame, Callable[[str], str]]:
        """Up to `depth` scopes with transformations that the coordinates undo."""
        if depth == 0 or self.chance(0.5):
            return frame, lambda inner: inner
        num, rng = self.unit, self.rng
        x, y, turn, factor = rng.uniform(-60, 60), rng.uniform(-60, 60), rng.uniform(-180, 180), rng.uniform(0.6, 1.7)
        turn, factor = round(turn, 2), round(factor, 3)
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        polygons = all(
            item.kind in ("polygon", "line") and (not item.clip or item.clip.kind == "polygon") for item in items
        )
        ways = [
            (f"shift={{({num(x)},{num(y)})}}", Frame(e=x, f=y)),
            (f"xshift={x:.4f}bp", Frame(e=x)),
            (f"rotate={turn}", Frame(cos, sin, -sin, cos)),
            (f"scale={factor}", Frame(factor, 0, 0, factor)),
            ("xscale=-1", Frame(a=-1)),
            ("yscale=-1", Frame(d=-1)),
            (f"rotate around={{{turn}:({num(x)},{num(y)})}}", Frame(cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)),
            (f"transform canvas={{shift={{({num(x)},{num(y)})}},scale={factor}}}", Frame(factor, 0, 0, factor, x, y, pen=factor)),
        ]  # fmt: skip
        if polygons and frame.pen == 1:
            ways += [
                (f"cm={{{factor},0.3,-0.2,1.1,({num(x)},{num(y)})}}", Frame(factor, 0.3, -0.2, 1.1, x, y)),
                (f"xscale={factor},yscale=-0.8", Frame(factor, 0, 0, -0.8)),
                ("xslant=0.4", Frame(c=0.4)),
            ]
        if frame != Frame():  # the canvas is outside of all transformations of coordinates
            ways.pop(7)
        option, inside = rng.choice(ways)
        inner, around = self.nested(frame.then(inside), items, depth - 1)
        return inner, lambda text: f"\\begin{{scope}}[{option}]\n{around(text)}\n\\end{{scope}}"

    def macro(self) -> str:
        self.macros += 1
        return "\\zz" + "".join(chr(97 + int(digit)) for digit in str(self.macros))

    def style(self) -> str:
        return "my " + self.macro()[1:]

    def junk(self) -> str:
        """Something that paints nothing."""
        at = f"({self.rng.uniform(0, 5):.2f},{self.rng.uniform(0, 5):.2f})"
        return self.rng.choice([
            "", "", "", "",
            f"\\path {at} -- (1,1) node {{}};",
            f"\\coordinate (q) at {at};",
            f"\\fill[red, opacity=0] {at} circle (1);",
            f"\\draw[draw=none, line width=3pt] {at} -- (0,0);",
            f"\\begin{{scope}}\\clip {at} circle (0.2); \\fill[blue] (-50,-50) rectangle (-49,-49);\\end{{scope}}",
            "\\fill[green] (-40,-20) circle (2) (60,3) rectangle +(1,1);",
            f"\\node at {at} {{}};",
            "\\begin{scope}[local bounding box=nobody]\\end{scope}",
        ])  # fmt: skip

    # --- one item ----------------------------------------------------------------------------------

    def item(self, item: Item, frame: Frame, name: str) -> str:
        """An item with its clip and group, in a frame."""
        named = f"local bounding box={name}" if name else ""
        if frame.pen != 1:  # TikZ cuts a group by a box in which what transforms the canvas does not count
            item = replace(item, group=False)
        if item.clip or item.group:
            outer = named if self.chance(0.5) else ""
            options = [outer] if outer else []
            inner = self.painted(replace(item, opacity=1.0) if item.group else item, frame, "" if outer else named)
            if item.group:
                options += ["transparency group", f"opacity={item.opacity}"]
            clip = f"\\clip {self.outline(item.clip, frame)};\n" if item.clip else ""
            return f"\\begin{{scope}}[{','.join(options)}]\n{clip}{inner}\n\\end{{scope}}"
        if frame.pen == 1 and not item.tips:
            if item.kind in ("disc", "polygon") and self.chance(0.25):
                text = self.node(item, frame, named)
                if text:
                    return text
            if self.chance(0.12):
                return self.pic(item, frame, named)
        return self.painted(item, frame, named)

    def painted(self, item: Item, frame: Frame, named: str) -> str:
        options, action = self.look(item, frame)
        if named:
            options.insert(self.rng.randrange(len(options) + 1) if options else 0, named)
        path = self.outline(item, frame)
        if self.chance(0.2):
            style = self.style()
            kept = [option for option in options if "local bounding" in option]
            rest = ",".join(option for option in options if option not in kept)
            text = f"\\tikzset{{{style}/.style={{{rest}}}}}\n\\{action}[{','.join([*kept, style])}] {path};"
        else:
            text = f"\\{action}[{','.join(options)}] {path};"
        way = self.rng.randrange(12)
        if way == 0:
            macro = self.macro()
            return f"\\newcommand{macro}{{{text}}}\n{macro}"
        if way == 1:
            return f"\\foreach \\unused in {{1}}{{{text}}}"
        if way == 2:
            macro = self.macro()
            return f"\\def{macro}{{{text}}}\n{macro}"
        if way == 3:
            return f"\\scoped{{{text}}}"
        return text

    def look(self, item: Item, frame: Frame) -> tuple[list[str], str]:
        """Return options and the command."""
        colour, width = item.colour, item.width / frame.pen
        action = {"fill": "fill", "draw": "draw", "filldraw": "filldraw"}[item.paint]
        pen = (
            [f"line width={width:.4f}bp", f"line join={item.join}", f"line cap={item.cap}"]
            if item.paint != "fill"
            else []
        )
        if item.kind == "ring" and item.paint != "draw":
            pen.append("even odd rule")
        paint = [
            self.rng.choice(
                (colour, f"color={colour}", f"fill={colour},draw={colour}" if item.paint == "filldraw" else colour)
            )
        ]
        fade = [f"opacity={item.opacity}"] if item.opacity < 1 else []
        plain = item.opaque and not item.tips
        if item.kind == "line" and len(item.points) == 2 and plain and item.cap == "butt" and self.chance(0.2):
            share = self.rng.uniform(0.2, 0.6)
            pen = [
                f"line width={width * (1 - share) / 2:.4f}bp",
                f"double={colour}!60",
                f"double distance={width * share:.4f}bp",
            ]
        elif item.kind == "disc" and item.paint == "filldraw" and plain and self.chance(0.3):
            return [*paint, f"preaction={{draw={colour},line width={width:.4f}bp}}"], "fill"
        elif self.chance(0.2):
            action, paint = "path", [f"{word}={colour}" for word in ("fill", "draw") if word in item.paint]
        tips = {"": [], ">": ["->"], "<": ["<-"], "<>": ["<->"]}[item.tips]
        if tips:
            tips.append(
                self.rng.choice((">=latex", ">=stealth", ">={Stealth}", ">={Triangle}", "dash pattern=")).replace(
                    "dash pattern=", ">={Latex}"
                )
            )
        options = [*paint, *pen, *fade, *tips]
        if not tips:
            self.rng.shuffle(options)
        return options, action

    def node(self, item: Item, frame: Frame, named: str) -> str:
        """A disc as a circular node, an upright or turned rectangle as a rectangular one; otherwise nothing."""
        options = [f"{word}={item.colour}" for word in ("fill", "draw") if word in item.paint]
        options += [
            f"line width={item.width:.4f}bp",
            f"line join={item.join}",
            f"opacity={item.opacity}",
            "inner sep=0pt",
            "outer sep=0pt",
        ]
        if named:
            options.append(named)
        if item.kind == "disc":
            at = item.points[0]
            options += ["circle", f"minimum size={2 * item.radius:.4f}bp"]
        else:
            p = item.points
            if (
                len(p) != 4
                or math.dist(p[0], p[2]) - math.dist(p[1], p[3]) > 1e-6
                or math.dist(p[0], p[1]) - math.dist(p[2], p[3]) > 1e-6
            ):
                return ""
            middles = (p[0][0] + p[2][0]) / 2, (p[0][1] + p[2][1]) / 2, (p[1][0] + p[3][0]) / 2, (p[1][1] + p[3][1]) / 2
            if math.dist(middles[:2], middles[2:]) > 1e-6 or abs(math.dist(p[0], p[2]) - math.dist(p[1], p[3])) > 1e-6:
                return ""
            at = middles[:2]
            angle = math.degrees(math.atan2(p[1][1] - p[0][1], p[1][0] - p[0][0]))
            options += [
                f"minimum width={math.dist(p[0], p[1]):.4f}bp",
                f"minimum height={math.dist(p[1], p[2]):.4f}bp",
                f"rotate={angle:.4f}",
            ]
        place, text = self.point(frame.local(at)), ",".join(options)
        return f"\\node[{text}] at {place} {{}};" if self.chance(0.6) else f"\\path {place} node[{text}] {{}};"

    def pic(self, item: Item, frame: Frame, named: str) -> str:
        """A pic, within which only the place counts, not the frame around it."""
        at = item.points[0]
        style = self.style().replace(" ", "-")
        inner = self.painted(item, Frame(e=at[0], f=at[1]), "")
        return f"\\tikzset{{{style}/.pic={{{inner}}}}}\n\\pic[{named}] at {self.point(frame.local(at))} {{{style}}};"

    # --- paths -------------------------------------------------------------------------------------

    def point(self, at: Point) -> str:
        return f"({self.unit(at[0])},{self.unit(at[1])})"

    def outline(self, item: Item, frame: Frame) -> str:
        if item.kind == "disc":
            return self.circle(frame.local(item.points[0]), item.radius / frame.scale)
        if item.kind == "ring":
            at = frame.local(item.points[0])
            return self.circle(at, item.radius / frame.scale) + " " + self.circle(at, item.inner / frame.scale)
        points = [frame.local(point) for point in item.points]
        if item.kind == "line":
            return self.line(points, straight=bool(item.tips))
        if self.chance(0.5):
            points.reverse()
        start = self.rng.randrange(len(points))
        points = points[start:] + points[:start]
        (x0, y0), (x1, y1), (x2, y2) = points[:3]
        upright = len(points) == 4 and max(min(abs(x0 - x1), abs(y0 - y1)), min(abs(x1 - x2), abs(y1 - y2))) < 1e-9
        if upright and min(abs(x0 - points[3][0]), abs(y0 - points[3][1])) < 1e-9 and self.chance(0.6):
            return f"{self.point(points[0])} rectangle {self.rng.choice((self.point(points[2]), '+' + self.point((x2 - x0, y2 - y0))))}"
        if self.chance(0.15):
            return f"plot coordinates {{{' '.join(map(self.point, points))}}} -- cycle"
        return self.stations(points) + " -- cycle"

    def circle(self, at: Point, radius: float) -> str:
        x, y = at
        r = self.unit(radius)
        way = self.rng.randrange(5)
        if way == 0:
            return f"{self.point(at)} circle[radius={r}]"
        if way == 1:
            return f"{self.point(at)} ellipse ({r} and {r})"
        if way == 2:
            return f"{self.point((x + radius, y))} arc[start angle=0,end angle=360,radius={r}] -- cycle"
        if way == 3:
            return f"{self.point((x, y - radius))} arc (270:-90:{r}) -- cycle"
        return f"{self.point(at)} circle ({r})"

    def line(self, points: list[Point], *, straight: bool) -> str:
        if len(points) == 2 and not straight and self.chance(0.2):
            (x0, y0), (x1, y1) = points
            first, second = (x0 + (x1 - x0) / 3, y0 + (y1 - y0) / 3), (x0 + (x1 - x0) * 0.7, y0 + (y1 - y0) * 0.7)
            return f"{self.point(points[0])} .. controls {self.point(first)} and {self.point(second)} .. {self.point(points[1])}"
        return self.stations(points)

    def stations(self, points: list[Point]) -> str:
        """Straight from point to point: absolute or relative, by -- or to."""
        text = self.point(points[0])
        for before, at in pairwise(points):
            dx, dy = at[0] - before[0], at[1] - before[1]
            way = self.rng.randrange(6)
            if way == 0:
                text += f" -- ++{self.point((dx, dy))}"
            elif way == 1:
                text += f" -- ++({math.degrees(math.atan2(dy, dx)):.5f}:{self.unit(math.hypot(dx, dy))})"
            elif way == 2:
                text += f" to {self.point(at)}"
            else:
                text += f" -- {self.point(at)}"
        return text
