"""What is said of an edit, in three languages."""

from __future__ import annotations

from tikzeval.suites.spatial.words import Text, with_particles

LANGUAGES = ("en", "ko", "zh")
NOUNS: dict[str, tuple[str, str, str]] = {
    "unicorn": ("unicorn", "유니콘", "独角兽"), "horn": ("horn", "뿔", "角"), "tail": ("tail", "꼬리", "尾巴"), "mane": ("mane", "갈기", "鬃毛"),
    "sun": ("sun", "해", "太阳"), "house": ("house", "집", "房子"), "tree": ("tree", "나무", "树"), "car": ("car", "자동차", "汽车"),
    "dog": ("dog", "개", "狗"), "cloud": ("cloud", "구름", "云"), "lighthouse": ("lighthouse", "등대", "灯塔"),
    "sailboat": ("sailboat", "돛단배", "帆船"), "fish": ("fish", "물고기", "鱼"), "duck": ("duck", "오리", "鸭子"),
    "lamp": ("lamp", "램프", "台灯"), "book": ("book", "책", "书"), "cup": ("cup", "컵", "杯子"), "apple": ("apple", "사과", "苹果"),
    "moon": ("moon", "달", "月亮"), "star": ("star", "별", "星星"), "tent": ("tent", "텐트", "帐篷"), "flag": ("flag", "깃발", "旗子"),
    "red": ("red", "빨간색", "红色"), "blue": ("blue", "파란색", "蓝色"), "green": ("green", "초록색", "绿色"),
    "orange": ("orange", "주황색", "橙色"), "violet": ("violet", "보라색", "紫色"), "yellow": ("yellow", "노란색", "黄色"),
    "left": ("to the left", "왼쪽으로", "向左"), "right": ("to the right", "오른쪽으로", "向右"), "up": ("up", "위로", "向上"), "down": ("down", "아래로", "向下"),
    "above": ("above", "위에", "上方"), "below": ("below", "아래에", "下方"),
}  # fmt: skip
_FRAME = {
    "en": "the picture that the TikZ code below draws, with one change. {change} Leave everything else exactly as it is, and give the code of the whole picture: every other fill, line and text keeps its place, size, outline and colour (to 0.5 % of the picture's longer side).\n\n```latex\n{code}```",
    "ko": "아래 TikZ 코드가 그리는 그림에서 한 가지만 바꾼 그림. {change} 나머지는 모두 그대로 두고 그림 전체의 코드를 주세요. 다른 모든 채움, 선, 글자는 위치, 크기, 윤곽, 색이 그대로여야 합니다(그림의 긴 변의 0.5 %까지 허용).\n\n```latex\n{code}```",
    "zh": "下面的 TikZ 代码所画的图，只改动一处。{change}其余一切保持原样，并给出整幅图的代码：其他所有填充、线条和文字的位置、大小、轮廓和颜色都不变（允许误差为图的长边的 0.5 %）。\n\n```latex\n{code}```",
}
CHANGES = {
    "restore": {
        "en": "The {part} of the {whole} has been lost: draw it again where it belongs, in a scope named {name}.",
        "ko": "{whole}의 {part}[이/가] 없어졌습니다. 원래 있어야 할 자리에, 이름이 {name}인 scope 안에 다시 그리세요.",
        "zh": "{whole}的{part}不见了：请在它应在的位置重新画出来，放在名为 {name} 的 scope 中。",
    },
    "mirror": {
        "en": "Mirror the {part} left to right, in place: about the vertical line through its own middle.",
        "ko": "{part}[을/를] 제자리에서, 자신의 한가운데를 지나는 세로선을 기준으로 좌우로 뒤집으세요.",
        "zh": "将{part}在原处左右翻转：以穿过它自身中点的竖直线为轴。",
    },
    "recolour": {
        "en": "Whatever of the {part} is {old}, pure or mixed with another colour, becomes {new}; its shape stays.",
        "ko": "{part}에서 {old}인 것은, 다른 색이 섞인 것도 포함하여 모두 {new}[으로/로] 바꾸고 모양은 그대로 두세요.",
        "zh": "{part}中凡是{old}的地方（包括与其他颜色混合的）都改成{new}；形状不变。",
    },
    "move": {
        "en": "Move the {part} {by} cm {way}.",
        "ko": "{part}[을/를] {way} {by} cm 옮기세요.",
        "zh": "将{part}{way}移动 {by} cm。",
    },
    "remove": {
        "en": "Take the {part} away, all of it.",
        "ko": "{part}[을/를] 남김없이 없애세요.",
        "zh": "把{part}全部去掉。",
    },
    "count": {
        "en": "Draw two more of the {part}, of the same size, shape and colour, so that there are three; none touches another or anything else that is named. Their scopes are named {first} and {second}.",
        "ko": "크기와 모양과 색이 같은 {part}[을/를] 두 개 더 그려 모두 세 개가 되게 하세요. 서로 닿거나 이름 붙은 다른 것에 닿으면 안 됩니다. scope의 이름은 {first}[과/와] {second}입니다.",
        "zh": "再画两个大小、形状和颜色都相同的{part}，使总数为三个；它们互不接触，也不接触其他有名称的东西。它们的 scope 分别名为 {first} 和 {second}。",
    },
    "label": {
        "en": "Write the word {word} {side} the {part}, as text in a scope named {name}.",
        "ko": "{part} {side} 다음 낱말을 써넣으세요: {word}. 이름이 {name}인 scope 안의 글자여야 합니다.",
        "zh": "在{part}{side}写上单词 {word}，作为文字放在名为 {name} 的 scope 中。",
    },
}  # fmt: skip


def noun(word: str) -> dict[str, str]:
    """Return a noun, a colour or a direction in each language."""
    return dict(zip(LANGUAGES, NOUNS[word], strict=True))


def told(kind: str, code: str, **filled: str | Text) -> dict[str, str]:
    """Return what a model is asked to draw, in each language.

    Args:
        kind: Of the change.
        code: TikZ of the drawing that is given.
        filled: What is filled into the change; texts in each language, or the same in all.
    """
    found = {}
    for language in LANGUAGES:
        own = {name: value if isinstance(value, str) else value[language] for name, value in filled.items()}
        change = with_particles(CHANGES[kind][language].format(**own))
        found[language] = _FRAME[language].format(change=change, code=code)
    return found
