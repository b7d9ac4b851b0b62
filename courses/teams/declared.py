"""What teams tell the rest at start: what the clock looks after, and that arrivals get a place."""

from courses.teams.arriving import seats_for_arrivals
from courses.teams.reminding import reminders_work
from courses.teams.turning import turns_work
from lab.people.joining import register_arrival
from scenarios.sessions.lessons import register_tick

works = (turns_work, reminders_work)
for work in works:
    register_tick(work)
register_arrival(seats_for_arrivals)
