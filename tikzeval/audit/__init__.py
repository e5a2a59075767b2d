"""How good a CLIP is at saying what is where: generated pictures, the right caption among wrong ones."""
