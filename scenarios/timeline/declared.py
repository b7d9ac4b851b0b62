"""What the timeline tells the rest at start."""

from scenarios.effects import kinds
from scenarios.happenings.following import follow
from scenarios.packs.arriving import register_arriving
from scenarios.packs.further import register_file
from scenarios.timeline.event import FOLLOWED
from scenarios.timeline.happening import followed, timeline_arrives
from scenarios.timeline.reading import FILE, read_timeline

__all__ = ["kinds"]

register_file(FILE, read_timeline)
register_arriving(timeline_arrives)
for _event in FOLLOWED:
    follow(_event, followed)
