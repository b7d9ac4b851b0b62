"""How customers behave, each model a pure module with its source.

The figures are teaching parameters, chosen so that good work is told from bad within a lesson.
They are no facts about any market; every one of them can be set in a pack.
"""
