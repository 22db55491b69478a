# The one place of commands; `just` comes with the development requirements.
set positional-arguments

python := env("PYTHON", ".venv/bin/python")

# List the commands.
default:
    @just --list

# Assemble the real OpenSearch node of the tests, once: the one command that downloads (Maven, 430 MB).
node:
    {{python}} tests/opensearch_node.py assemble
