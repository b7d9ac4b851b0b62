"""What the kernel declares when all models are loaded: its items of the menu, who mails."""

from lab.clock import declarations as clock
from lab.company import areas as company_areas
from lab.company import band as company_band
from lab.company import entities as company_entities
from lab.jobs import mailing
from lab.notices import general as notices
from lab.people import studio_words
from lab.ui import areas

__all__ = [
    "areas",
    "clock",
    "company_areas",
    "company_band",
    "company_entities",
    "mailing",
    "notices",
]

studio_words.install()
