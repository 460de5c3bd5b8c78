"""Kinds of paths that commands take."""

from pathlib import Path

import click

FILE = click.Path(dir_okay=False, path_type=Path)
"""A file, which may have to be made."""
FOLDER = click.Path(file_okay=False, path_type=Path)
"""A folder, which may have to be made."""
FOLDER_THERE = click.Path(exists=True, file_okay=False, path_type=Path)
"""A folder that is there already."""
