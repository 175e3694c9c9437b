"""The register of needs and chances: what is met, who recognises it, what came of it."""
