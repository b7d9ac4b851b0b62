"""What variants tell the packs at start: they bring a file."""

from scenarios.packs.further import register_file
from scenarios.variants.model import FILE
from scenarios.variants.reading import read_variants

register_file(FILE, read_variants)
