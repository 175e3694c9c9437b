"""What is printed of a day: its facts in plain values, shown alike by a page and by a PDF."""
