"""The tiny company cut into three sessions."""

SESSIONS = """\
sessions:
  - number: 1
    name: {en: The tour, zh-hans: 参观}
    goal: {en: North Park is a customer., zh-hans: 北园成为客户。}
    minutes: 45
    areas: [parties/accounts, activities]
  - number: 2
    name: {en: The deal, zh-hans: 商机}
    goal: {en: Its deal is written down., zh-hans: 记下商机。}
    areas: [selling]
  - number: 3
    name: {en: The end, zh-hans: 结束}
    goal: {en: Both are well described., zh-hans: 都写清楚了。}
"""
CHECKS = """\
tasks:
  - key: tour
    name: {en: Found North Park, zh-hans: 建立北园}
    text: {en: Do it., zh-hans: 动手。}
    checks:
      - key: north
        name: {en: North Park is there, zh-hans: 北园已建立}
        points: 1
        kind: records
        of: accounts
        where: {name__contains: North Park}
        count: 1
  - key: deal
    name: {en: A deal, zh-hans: 商机}
    text: {en: Do it., zh-hans: 动手。}
    session: 2
    checks:
      - key: park
        name: {en: The deal is there, zh-hans: 商机已建立}
        points: 2
        kind: records
        of: opportunities
        where: {name__contains: Park}
        count: 1
  - key: end
    name: {en: The end, zh-hans: 结束}
    text: {en: Do it., zh-hans: 动手。}
    session: 3
    checks:
      - key: large
        name: {en: The amount is known, zh-hans: 金额已知}
        points: 4
        kind: records
        of: opportunities
        where: {name__contains: Park, amount__gte: "500"}
        count: 1
"""
SCRIPT = """\
seat: rep
steps:
  - {do: create, on: accounts, with: {name: North Park}, as: north}
  - do: create
    on: opportunities
    with: {name: Park lamps, account: $north}
    as: deal
    session: 2
  - {do: advance, with: {by: day}}
  - {do: change, on: $deal, with: {amount: '700'}, session: 3}
"""
