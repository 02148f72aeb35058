"""The option that writes the access matrix instead of comparing it."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ecrire-matrice", action="store_true", help="write tests/access/matrice.csv")
