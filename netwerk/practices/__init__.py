"""The good-practice library: sheets, their review, the ladder they climb, and who took them over."""
