"""Installed versions of the distributions a rival is made of."""

from importlib.metadata import version


def versions_of(*names):
    return {name: version(name) for name in names}
