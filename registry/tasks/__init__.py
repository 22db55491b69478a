"""Task types, one a file."""
