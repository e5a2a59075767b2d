"""Small models in the box, and how they were trained: python -m tikzeval.embedded.train."""
