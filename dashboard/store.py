"""The store that the settings name."""

from sqlalchemy import Engine

from dashboard.settings import settings
from db import migrate
from db.engine import open_store


def store() -> Engine:
    """The process's engine."""
    return open_store(settings().database_url)


def migrated_store() -> Engine:
    """The same, made where it is not there and brought to the shape that this version expects."""
    migrate.upgrade(settings().database_url)
    return store()
