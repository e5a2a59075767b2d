"""`cubes`: n unit cubes in isometric view; drawn are the faces that can be seen."""

from __future__ import annotations

import math
import random

import shapely
from shapely import Geometry, Polygon

from tikzeval.suites.spatial.boards import strips
from tikzeval.suites.spatial.draft import SIZE, Draft
from tikzeval.suites.spatial.words import Words, listed

FILLED = 0.8
COS = math.cos(math.radians(30))
LARGEST = 3  # cubes along each side of the block that they are taken from
MIDDLE, GROUND = 5.0, 1.0  # units: where the corner (0, 0, 0) is
STRIP = 0.25  # units by which areas may differ in one place, in words; the check is a little looser
LEAST = 0.2  # of a face: what is seen of each face part at least
Cube = tuple[int, int, int]
FACES = {"tops": ("yellow", "노란색", "黄色"), "lefts": ("blue", "파란색", "蓝色"), "rights": ("red", "빨간색", "红色")}

_CUBES: Words = {
    "en": (
        "In the frame, draw {count} unit cube{s} in isometric view. The point (a, b, c) of space is drawn at x = 5 + 0.866 (a − b), y = 1 + 0.5 (a + b) + c: the edges of cubes run right and up, left and up, and straight up, and you look from where a and b are small and c is large. A cube named (i, j, k) fills a from i to i + 1, b from j to j + 1 and c from k to k + 1. Draw the cube{s} {cubes}.",
        "The frame shows {count} unit cube{s} in space, seen isometrically: {cubes}. The point (a, b, c) appears at x = 5 + 0.866 (a − b) and y = 1 + 0.5 (a + b) + c. The eye is on the side of small a, small b and large c. A cube is named (i, j, k) by its smallest a, b and c, and its edges, along these axes, have length 1.",
    ),
    "ko": (
        "틀 안에 단위 정육면체 {count}개를 등각 투영으로 그리세요. 공간의 점 (a, b, c)는 x = 5 + 0.866 (a − b), y = 1 + 0.5 (a + b) + c에 그립니다. 보는 눈은 a와 b가 작고 c가 큰 쪽에 있습니다. 정육면체 (i, j, k)는 a가 i에서 i + 1, b가 j에서 j + 1, c가 k에서 k + 1인 공간을 차지합니다. 그릴 정육면체: {cubes}.",
        "틀은 공간에 놓인 단위 정육면체 {count}개를 등각 투영으로 보여 줍니다: {cubes}. 점 (a, b, c)가 나타나는 곳은 x = 5 + 0.866 (a − b), y = 1 + 0.5 (a + b) + c입니다. 눈은 a와 b가 작고 c가 큰 쪽에서 봅니다. 정육면체의 이름 (i, j, k)는 그 안에서 가장 작은 a, b, c의 값이며, 이 축들과 나란한 모서리의 길이는 1입니다.",
    ),
    "zh": (
        "在框内用等轴测图画出{count}个单位立方体。空间中的点 (a, b, c) 画在 x = 5 + 0.866 (a − b)、y = 1 + 0.5 (a + b) + c 处。观察者位于 a、b 小而 c 大的一侧。立方体 (i, j, k) 占据 a 从 i 到 i + 1、b 从 j 到 j + 1、c 从 k 到 k + 1 的空间。要画的立方体：{cubes}。",
        "框内是空间中{count}个单位立方体的等轴测图：{cubes}。点 (a, b, c) 在图中的位置是 x = 5 + 0.866 (a − b)、y = 1 + 0.5 (a + b) + c。视线来自 a、b 小而 c 大的一侧。立方体的名称 (i, j, k) 是它最小的 a、b、c 值，它的棱与这三个轴平行，长度为1。",
    ),
}
_FACES: Words = {
    "en": (
        "Fill what can be seen of the upper faces yellow (part tops), of the faces on which b is smallest red (part rights, they look to the right), and of the faces on which a is smallest blue (part lefts, they look to the left). What other cubes hide must not be seen. Thin edges may be drawn.",
        "Only what can be seen of the faces is filled: the upper faces yellow (part tops), those on which b is smallest, which look to the right, red (part rights), and those on which a is smallest, which look to the left, blue (part lefts). Nothing that other cubes hide may show. Drawing thin edges is allowed.",
    ),
    "ko": (
        "보이는 부분만 채웁니다. 윗면은 노란색(부분 tops), 각 정육면체에서 b가 가장 작은 면은 빨간색(부분 rights, 오른쪽을 향함), a가 가장 작은 면은 파란색(부분 lefts, 왼쪽을 향함)입니다. 다른 정육면체에 가려진 부분은 보이지 않아야 합니다. 가는 모서리 선은 그려도 됩니다.",
        "면에서 눈에 보이는 곳을 다음 색으로 채우세요. 위를 보는 면은 노란색(부분 tops), 오른쪽을 보는 면, 곧 정육면체마다 b가 가장 작은 면은 빨간색(부분 rights), 왼쪽을 보는 면, 곧 a가 가장 작은 면은 파란색(부분 lefts)입니다. 다른 정육면체가 가리는 곳이 드러나서는 안 됩니다. 모서리를 가는 선으로 그리는 것은 괜찮습니다.",
    ),
    "zh": (
        "只填充看得见的部分：上面填黄色（部分 tops），每个立方体 b 最小的面填红色（部分 rights，朝右），a 最小的面填蓝色（部分 lefts，朝左）。被其他立方体遮住的部分不能看见。可以画细的棱线。",
        "各面只填看得见的地方：朝上的面为黄色（部分 tops）；朝右的面，即每个立方体 b 最小的面，为红色（部分 rights）；朝左的面，即 a 最小的面，为蓝色（部分 lefts）。其他立方体遮挡之处不得露出。允许用细线画出棱。",
    ),
}
_OVERLAP: Words = {
    "en": (
        "Of each colour, what can be seen and what is right must overlap by at least 80 percent of the area that both cover together.",
        "For each colour, the area seen must agree with the right one: their overlap is at least 80 percent of what both cover together.",
    ),
    "ko": (
        "색마다 보이는 영역과 올바른 영역은 둘이 함께 덮는 넓이의 80퍼센트 이상 겹쳐야 합니다.",
        "각 색의 보이는 영역은 올바른 영역과 맞아야 합니다. 서로 겹치는 넓이가 둘이 함께 덮는 넓이의 80퍼센트 이상이어야 합니다.",
    ),
    "zh": (
        "每种颜色看得见的区域与正确的区域的重叠面积至少要占两者合起来所覆盖面积的百分之八十。",
        "每种颜色的可见区域都要与正确的区域相符：重叠的面积不少于两者合起来所覆盖面积的百分之八十。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame()
    while True:
        cubes = _pile(chance, draft.n)
        seen = _seen(cubes)
        if all(region.area > LEAST for region in seen.values()):
            break
    names = listed([dict.fromkeys(("en", "ko", "zh"), f"({i}, {j}, {k})") for i, j, k in sorted(cubes)])
    draft.say(_CUBES, count=draft.n, s="" if draft.n == 1 else "s", cubes=names)
    draft.say(_FACES)
    for part, region in seen.items():
        colour = FACES[part][0]
        rings = [shapely.get_coordinates(piece.exterior)[:-1].tolist() for piece in shapely.get_parts(region)]
        for ring in rings:
            draft.paint(part, rf"\fill[{colour}] {' -- '.join(f'({x:.3f},{y:.3f})' for x, y in ring)} -- cycle;")
        draft.must(f"{part}-colour", "colour", part=part, colour=colour, share=0.5)
        areas = tuple(tuple((round(x / SIZE, 4), round(y / SIZE, 4)) for x, y in ring) for ring in rings)
        draft.placed(part, "fills", areas=areas, tolerance=FILLED)
    draft.say(_OVERLAP)
    strips(draft, STRIP)
    draft.caption = (
        f"{draft.n} cubes with yellow tops, blue left faces and red right faces"
        if draft.n > 1
        else "a cube with a yellow top, a blue left face and a red right face"
    )


def _pile(chance: random.Random, count: int) -> set[Cube]:
    """Return cubes on the ground or on each other, which hang together."""
    found: set[Cube] = {(chance.randrange(LARGEST), chance.randrange(LARGEST), 0)}
    while len(found) < count:
        i, j, _ = chance.choice(sorted(found))
        di, dj = chance.choice(((0, 0), (0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)))
        i, j = i + di, j + dj
        height = sum((i, j, k) in found for k in range(LARGEST + 1))
        if 0 <= i < LARGEST and 0 <= j < LARGEST and height < LARGEST:
            found.add((i, j, height))
    return found


def _seen(cubes: set[Cube]) -> dict[str, Geometry]:
    """Return what can be seen of the upper, left and right faces: from near to far, less what nearer cubes cover."""
    covered: Geometry = Polygon()
    seen: dict[str, list[Geometry]] = {part: [] for part in FACES}
    for i, j, k in sorted(cubes, key=lambda cube: cube[0] + cube[1] - cube[2]):
        faces = {
            "tops": ((0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)),
            "lefts": ((0, 0, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1)),
            "rights": ((0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)),
        }
        own = {part: Polygon([_drawn(i + a, j + b, k + c) for a, b, c in corners]) for part, corners in faces.items()}
        for part, face in own.items():
            seen[part] += [piece for piece in shapely.get_parts(face.difference(covered)) if piece.area > 1e-6]
        covered = shapely.union_all([covered, *own.values()])
    return {part: shapely.MultiPolygon(pieces) for part, pieces in seen.items()}


def _drawn(a: float, b: float, c: float) -> tuple[float, float]:
    return round(MIDDLE + COS * (a - b), 6), round(GROUND + 0.5 * (a + b) + c, 6)
