"""Accounts and organisations together: membership ties them both ways."""
