"""Runs → pages to look at: static HTML that opens from the disk, without a network."""
