"""Rules for blueprints that are true of this platform only, one a file."""
