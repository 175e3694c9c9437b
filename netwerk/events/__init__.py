"""Network days: announcing, registering, inviting."""
