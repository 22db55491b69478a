"""Rules for blueprints, one a file; its docstring is its manual page."""
