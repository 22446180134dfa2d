"""Reports: a subgraph with its findings and sources as a file. ``collect`` → ``export``."""

from reports.collect import collect
from reports.files import FORMATS, export, format_of, write
from reports.model import Report

__all__ = ["FORMATS", "Report", "collect", "export", "format_of", "write"]
