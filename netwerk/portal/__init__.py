"""Pages over all features: home, network pages, administration."""
