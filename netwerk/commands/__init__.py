"""What whoever runs a site asks of it from the command line, apart from starting it."""
