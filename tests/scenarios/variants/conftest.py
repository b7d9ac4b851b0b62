"""A shop with two simulated leads, which has three variants."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.packs.files import Files, read_folder
from tests.scenarios.conftest import TINY

VARIANTS = """\
count: 3
names:
  - - {en: North Mill, zh-hans: 北磨坊, also: [beimo-1]}
    - {en: South Mill, zh-hans: 南磨坊, also: [nanmo-1]}
    - {en: Water Mill, zh-hans: 水磨坊, also: [shuimo-1]}
    - {en: Hill Mill, zh-hans: 山磨坊, also: [shanmo-1]}
truths:
  - {ida: [], tom: []}
amounts:
  - {figure: 12000, within: 5, step: 100}
  - {column: accounts/annual_revenue, within: 10, step: 1000}
"""
SHOP: dict[str, str | bytes | None] = {
    "variants.yaml": VARIANTS,
    "brief.en.md": "# Shop\n\nWin North\nMill: it has 12,000 to spend.\n",
    "brief.zh-hans.md": "# 店\n\n北磨坊有 12,000 元。\n",
    "data/picklist-items.csv": """\
key,list,label,label@zh-hans
industries/retail,industries,Retail,零售
topics/budget,topics,Budget,预算
""",
    "data/accounts.csv": """\
key,name,name@zh-hans,owner,website,website@zh-hans,annual_revenue,billing_postal_code
mill,North Mill,北磨坊,rep,https://www.north-mill.example,https://www.beimo-1.example,500000.00,12000
daughter,Daughter,子公司,rep,,,250000.00,
""",
    "data/leads.csv": """\
key,name,name@zh-hans,company,owner,status,email
lead-01,Ida Moss,莫爱达,Moss Ltd,rep,new,ida.moss@moss.example
lead-02,Tom Reed,汤里德,Reed Ltd,rep,new,tom.reed@reed.example
""",
    "data/opportunities.csv": """\
key,name,owner,account,stage,amount,expected_close
deal,Lamps for North Mill,rep,mill,new,12000.00,Q+0/end
""",
    "data/tasks.csv": None,
    "data/quotes.csv": None,
    "personas.yaml": """\
personas:
  ida:
    lead: lead-01
    truths:
      - topic: budget
        said: {en: "We have 12,000 for it.", zh-hans: "我们有 12,000 元。"}
        value: "12000"
  tom:
    lead: lead-02
""",
    "checks.yaml": """\
tasks:
  - key: call
    name: {en: Call Ida Moss, zh-hans: 致电莫爱达}
    text: {en: "She may spend 12,000.", zh-hans: "她可以花 12,000。"}
    checks:
      - key: called
        name: {en: The lead with money is called, zh-hans: 已致电有预算的线索}
        points: 3
        kind: records
        of: contact-logs
        where: {about: leads/lead-01}
      - key: size
        name: {en: The daughter's size is known, zh-hans: 已知子公司人数}
        points: 2
        kind: fields
        of: accounts
        record: daughter
        should: {employees: '9'}
      - key: amount
        name: {en: The deal of North Mill has a next step, zh-hans: 北磨坊的商机写明下一步}
        points: 5
        kind: fields
        of: opportunities
        record: deal
        should: {next_step__empty: '0'}
""",
    "playtest.yaml": """\
seat: rep
steps:
  - {do: create, on: contact-logs, with: {about: '@leads/lead-01', channel: call, summary: Called}}
  - {do: change, on: accounts/daughter, with: {employees: 9}, from: average}
  - {do: change, on: opportunities/deal, with: {next_step: Send a quote}, from: good}
""",
}


@pytest.fixture
def shop(tiny: Callable[..., Path]) -> Callable[..., Files]:
    """The files of the shop; `shop({"variants.yaml": "…"})` replaces some."""

    def read(changes: dict[str, str | bytes | None] | None = None) -> Files:
        return read_folder(tiny({**SHOP, **(changes or {})}))

    return read


def rows_of(files: Files, path: str) -> dict[str, dict[str, str]]:
    from scenarios.packs.tables import read_table

    return {row["key"]: row for row in read_table(path, files[path]).rows}


__all__ = ["SHOP", "TINY", "VARIANTS", "rows_of"]
