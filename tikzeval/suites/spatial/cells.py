"""Cells of a square board in words, by row and column."""

from __future__ import annotations

from tikzeval.suites.spatial.words import Text

ROWS = (("bottom", "아래", "下"), ("middle", "가운데", "中"), ("top", "위", "上"))
COLUMNS = (("left", "왼쪽", "左"), ("middle", "가운데", "中"), ("right", "오른쪽", "右"))


def cell(column: int, row: int) -> Text:
    """Name a cell of a 3 × 3 board: the top left cell; rows are counted from below."""
    (down, korean_row, chinese_row), (across, korean_column, chinese_column) = ROWS[row], COLUMNS[column]
    if (column, row) == (1, 1):
        return {"en": "the middle cell", "ko": "한가운데 칸", "zh": "正中的格子"}
    if row == 1:
        return {
            "en": f"the {across} cell of the middle row",
            "ko": f"가운데 줄의 {korean_column} 칸",
            "zh": f"中间一行的{chinese_column}边格子",
        }
    if column == 1:
        return {
            "en": f"the middle cell of the {down} row",
            "ko": f"{korean_row}쪽 줄의 가운데 칸",
            "zh": f"{chinese_row}面一行的中间格子",
        }
    return {
        "en": f"the {down} {across} cell",
        "ko": f"{korean_column} {korean_row} 칸",
        "zh": f"{chinese_column}{chinese_row}角的格子",
    }
