"""The write door: the only way to create, change or delete a sandboxed row."""

from lab.records.door import (
    change,
    change_many,
    create,
    create_many,
    delete,
    delete_many,
    recreate_many,
)
from lab.records.validation import Conflict

__all__ = [
    "Conflict",
    "change",
    "change_many",
    "create",
    "create_many",
    "delete",
    "delete_many",
    "recreate_many",
]
