"""`python -m tikzeval` is `tikzeval`."""

from tikzeval.cli import main

main()
