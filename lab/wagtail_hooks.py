"""The editor's menu and account page, without what would go around our services."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks


@hooks.register("construct_settings_menu")
def without_groups(_request: HttpRequest, menu_items: list[Any]) -> None:
    """Rights follow from roles; “Users” stays and leads to the administration."""
    menu_items[:] = [item for item in menu_items if item.name != "groups"]
