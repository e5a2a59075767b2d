"""tikzeval: can a language model draw? Ask it for TikZ, compile it, and read the verdict off the picture."""

__version__ = "0.1.0"
