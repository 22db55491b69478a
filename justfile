# The one place of commands; `just` comes with the development requirements.
set positional-arguments

python := env("PYTHON", ".venv/bin/python")

# List the commands.
default:
    @just --list
