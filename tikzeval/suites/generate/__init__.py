"""Captioned scenes from a seed: glyphs under relations, as TikZ and as pixels, with what is true of them."""
