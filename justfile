# The one place of commands; `just` comes with the development requirements.
set positional-arguments

bin := env("REGISTRY_BIN", ".venv/bin")

# List the commands.
default:
    @just --list

# Assemble the real OpenSearch node of the tests, once: the one command that downloads (Maven, 430 MB).
node:
    {{bin}}/python tests/opensearch_node.py assemble

# Everything that must hold: format, lint, types, layers, generated files, contracts, tests with branch coverage.
check: lint docs-fresh contracts test

# Style, types and the layers of the house.
lint:
    {{bin}}/ruff format --check .
    {{bin}}/ruff check .
    {{bin}}/mypy
    {{bin}}/lint-imports

# Run the tests; arguments go to pytest.
test *arguments:
    {{bin}}/pytest --cov --cov-report=term "$@"

# Check the shipped catalogue and play its cassettes.
contracts:
    {{bin}}/registry check
    {{bin}}/registry test

# Put the code in shape.
fmt:
    {{bin}}/ruff format .
    {{bin}}/ruff check --fix .

# Write the generated schemas and reference pages again.
docs:
    {{bin}}/python docs/generate.py

# Whether the generated files are what `just docs` would write.
docs-fresh:
    {{bin}}/python docs/generate.py --check

# Measure: ratios to a reference in the same run.
bench:
    {{bin}}/python benchmarks/startup.py
    {{bin}}/python benchmarks/contracts.py

# Write requirements-dev.txt again: exact versions with hashes, and no index.
lock:
    {{bin}}/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements-dev.txt

# Render every golden file again; look at what changed.
goldens:
    {{bin}}/python tests/test_golden.py --write
