"""A pack as one XLSX workbook: a sheet for each table, and each text line by line.

| sheet                        | file                                                       |
|------------------------------|------------------------------------------------------------|
| `accounts`, `seats`          | the table, with the columns of its CSV                      |
| `pack`, `checks`, `playtest` | the YAML file, a line in each row of column A               |
| `brief.en`, `README`         | the same of a Markdown file                                 |
| `files`                      | pictures as base64, in as many rows as each needs           |

All cells are text: what begins with = + - @ is no formula and comes back as it was.
"""
