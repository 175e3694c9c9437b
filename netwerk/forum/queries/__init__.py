"""Reads of the conversations, by the page that needs them."""
