"""All kinds of effects."""

from scenarios.effects.kinds import change, delay, mail, note, persona, price, record, stock

__all__ = ["change", "delay", "mail", "note", "persona", "price", "record", "stock"]
