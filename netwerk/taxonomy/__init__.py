"""The shared words: themes, regions, sectors, school years, organisation types, funding."""
