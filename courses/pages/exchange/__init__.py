"""A course as a folder in a ZIP: readable YAML for each page, its pictures and files beside them.

    course.yaml                     title, language, summary, what the files are called
    01-first-week/module.yaml       a module
    01-first-week/01-leads.yaml     a lesson or lab: its blocks in their order
    files/01.png

Reading such a folder back gives the same course; writing that gives the same bytes.
"""

FORMAT = "1"
MANIFEST = "course.yaml"
MODULE = "module.yaml"
