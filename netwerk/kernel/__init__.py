"""What any web application needs; knows nothing of networks."""
