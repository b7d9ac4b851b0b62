"""Guests: who is let into a frozen copy of a company without belonging to it.

An upper layer that shows somebody others' work says so here. A guest looks with the eyes of the head of
the company, sees all records and changes nothing, takes no file of records along, and learns nothing of
other copies or of what the product has found in the work.
"""

from collections.abc import Callable

from lab.people.models import User
from lab.tenancy.models import Sandbox

Invitation = Callable[[User, Sandbox], str]
_invitations: list[Invitation] = []


def register_invitation(invitation: Invitation) -> None:
    """Called once at start. It says why the person is let into the copy, "" for who is not."""
    _invitations.append(invitation)


def invited(user: User, sandbox: Sandbox) -> str:
    """What the guest is told on every page there; "" for who is none."""
    return next((why for invitation in _invitations if (why := invitation(user, sandbox))), "")
