"""Drawings before and after an edit, held against each other by what is painted: no source is compared, and no name is needed."""
