"""Learning platforms (Moodle, Canvas, Open edX …) through LTI 1.3: launches, deep links, rosters, marks.

The protocol is the work of django-lti and PyLTI1p3; here stands what a launch means in a school.
"""
