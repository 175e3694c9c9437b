"""Reads of the needs, by the page that asks."""
