"""TeX for characters that LaTeX does not set up by itself, in and out of formulas."""

from __future__ import annotations

from itertools import chain

_GREEK = (
    "α alpha β beta γ gamma δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho "
    "ς varsigma σ sigma τ tau υ upsilon φ varphi χ chi ψ psi ω omega ϑ vartheta ϕ phi ϖ varpi ϱ varrho ϵ epsilon "
    "Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega µ mu Ω Omega ℧ mho"
)
_OPERATORS = (
    "± pm × times ÷ div · cdot ∓ mp ∗ ast ⋅ cdot ∘ circ ∙ bullet √ surd ∝ propto ∞ infty ∠ angle ∥ parallel ∧ wedge "
    "∨ vee ∩ cap ∪ cup ∫ int ∬ iint ∭ iiint ∮ oint ∴ therefore ∵ because ∼ sim ≃ simeq ≅ cong ≈ approx ≠ neq ≡ equiv "
    "≤ leq ≥ geq ≦ leqq ≧ geqq ≪ ll ≫ gg ≺ prec ≻ succ ⊂ subset ⊃ supset ⊄ not\\subset ⊆ subseteq ⊇ supseteq ⊕ oplus "
    "⊗ otimes ⊖ ominus ⊙ odot ⊘ oslash ⊢ vdash ⊣ dashv ⊤ top ⊥ perp ⊨ models ⋮ vdots ⋯ cdots ⋱ ddots ⋆ star ∀ forall "
    "∃ exists ∄ nexists ∂ partial ∅ varnothing ∇ nabla ∈ in ∉ notin ∋ ni ∏ prod ∐ coprod ∑ sum ∖ setminus ¬ neg "
    "≜ triangleq ≲ lesssim ≳ gtrsim ≼ preceq ≽ succeq ⊏ sqsubset ⊑ sqsubseteq ⊓ sqcap ⊔ sqcup ⋂ bigcap ⋃ bigcup "
    "⋀ bigwedge ⋁ bigvee ⌈ lceil ⌉ rceil ⌊ lfloor ⌋ rfloor ⟨ langle ⟩ rangle ‖ Vert ℏ hbar ℓ ell ℘ wp ℜ Re ℑ Im ℵ aleph "
    "† dagger ‡ ddagger ′ prime □ square ◇ Diamond ◊ lozenge △ triangle ▽ triangledown ▷ triangleright ◁ triangleleft "
    "▲ blacktriangle ▼ blacktriangledown ▶ blacktriangleright ◀ blacktriangleleft ■ blacksquare ● bullet ○ circ "
    "★ bigstar ✓ checkmark ♭ flat ♮ natural ♯ sharp ⧫ blacklozenge ⊞ boxplus ⊟ boxminus ⊠ boxtimes ⊡ boxdot"
)
_ARROWS = (
    "← leftarrow ↑ uparrow → rightarrow ↓ downarrow ↔ leftrightarrow ↕ updownarrow ↖ nwarrow ↗ nearrow ↘ searrow "
    "↙ swarrow ↦ mapsto ↩ hookleftarrow ↪ hookrightarrow ↼ leftharpoonup ↽ leftharpoondown ⇀ rightharpoonup "
    "⇁ rightharpoondown ⇄ rightleftarrows ⇆ leftrightarrows ⇌ rightleftharpoons ⇋ leftrightharpoons ⇐ Leftarrow "
    "⇑ Uparrow ⇒ Rightarrow ⇓ Downarrow ⇔ Leftrightarrow ⇕ Updownarrow ⟵ longleftarrow ⟶ longrightarrow "
    "⟷ longleftrightarrow ⟸ Longleftarrow ⟹ Longrightarrow ⟺ Longleftrightarrow ⟼ longmapsto ↝ leadsto ⇝ rightsquigarrow "
    "↺ circlearrowleft ↻ circlearrowright ↶ curvearrowleft ↷ curvearrowright ↠ twoheadrightarrow ↣ rightarrowtail "
    "➔ rightarrow ➜ rightarrow ➡ rightarrow ⬅ leftarrow ⬆ uparrow ⬇ downarrow"
)
_BLACKBOARD = {
    "ℂ": "C",
    "ℍ": "H",
    "ℕ": "N",
    "ℙ": "P",
    "ℚ": "Q",
    "ℝ": "R",
    "ℤ": "Z",
    "𝔼": "E",
    "𝟙": "1",
}
_RAISED = {
    "⁰": "0",
    "¹": "1",
    "²": "2",
    "³": "3",
    "⁺": "+",
    "⁻": "-",
    "⁼": "=",
    "⁽": "(",
    "⁾": ")",
    "ⁿ": "n",
    "ⁱ": "i",
    "ᵀ": "T",
}
_RAISED |= {chr(0x2070 + digit): str(digit) for digit in range(4, 10)}
_LOWERED = {chr(0x2080 + digit): str(digit) for digit in range(10)}
_LOWERED |= {
    "₊": "+",
    "₋": "-",
    "₌": "=",
    "₍": "(",
    "₎": ")",
    "ₐ": "a",
    "ₑ": "e",
    "ₒ": "o",
    "ₓ": "x",
    "ₖ": "k",
    "ₙ": "n",
}
_LOWERED |= {"ₘ": "m", "ₚ": "p", "ₛ": "s", "ₜ": "t", "ᵢ": "i", "ⱼ": "j"}


def _pairs(words: str) -> dict[str, str]:
    split = words.split()
    return {char: f"\\{name}" for char, name in zip(split[::2], split[1::2], strict=True)}


MATH: dict[str, str] = {
    **_pairs(_GREEK),
    **_pairs(_OPERATORS),
    **_pairs(_ARROWS),
    **{char: rf"\mathbb{{{letter}}}" for char, letter in _BLACKBOARD.items()},
    **{char: f"{{}}^{{{letter}}}" for char, letter in _RAISED.items()},
    **{char: f"{{}}_{{{letter}}}" for char, letter in _LOWERED.items()},
    "−": "-",
    "°": r"{}^{\circ}",
    "℃": r"{}^{\circ}\mathrm{C}",
    "℉": r"{}^{\circ}\mathrm{F}",
    "″": r"\prime\prime",
    "⁄": "/",
    "∕": "/",
}  # what stands for a character within a formula; outside, a formula of its own

_T1_ONLY = "«»‹›„‚ŠšŽžĐđŊŋĄąĘęŁłŐőŰűŢţŞşĞğÞþÐð"  # letters that OT1, LaTeX's default encoding, does not have
TEXT: dict[str, str] = {
    "…": r"\ldots{}",
    "‐": "-",
    "‑": "-",
    "‒": "--",
    "―": "---",
    "\u2002": r"\enspace{}",
    "\u2003": r"\quad{}",
    "\u2004": r"\ ",
    "\u2005": r"\ ",
    "\u2007": r"\ ",
    "\u2008": r"\,",
    "\u2009": r"\,",
    "\u200a": r"\,",
    "\u202f": r"\,",
    "\u3000": r"\quad{}",
}  # what stands for a character anywhere

SILENT = frozenset(chr(code) for code in chain(range(0xFE00, 0xFE10), range(0x1F3FB, 0x1F400), (0x200D, 0x20E3)))
T1_ONLY = frozenset(_T1_ONLY)


def dingbat(char: str) -> int | None:
    """Return the slot of a character of Unicode's block Dingbats in the font Zapf Dingbats, or None."""
    code = ord(char)
    if 0x2701 <= code <= 0x275E:
        return 0x20 + code - 0x2700
    if 0x2761 <= code <= 0x27BE:
        return 0xA1 + code - 0x2761
    return None
