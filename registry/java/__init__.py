"""Java as the platforms run it: number and JSON text, URIs, Commons Text substitution, Jayway paths."""
