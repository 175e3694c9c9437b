"""Believable demo content, made through the services only."""
