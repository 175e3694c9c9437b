"""Changes of sheets, cut by subject."""
