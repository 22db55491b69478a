"""Rules for requests that are true of this platform only, one a file."""
