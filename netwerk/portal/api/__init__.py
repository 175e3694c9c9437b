"""What programs read: the API, its shapes, its reads and the document that describes it."""
