"""A pack of a handful of rows, which tests bend and break."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.packs.files import read_folder
from scenarios.packs.pack import Pack, read_pack

PACKS = Path(__file__).resolve().parents[2] / "fixtures" / "packs"

TINY = {
    "pack.yaml": """\
slug: tiny
version: 1
name: {en: Tiny, zh-hans: 小}
summary: {en: A tiny company, zh-hans: 一家小公司}
company: Tiny Ltd
languages: [en, zh-hans]
currency: {en: USD, zh-hans: CNY}
calendar:
  day_one: 2018-01-01
  anchor: monday
sharing:
  accounts: write
""",
    "brief.en.md": "# Tiny\n",
    "brief.zh-hans.md": "# 小\n",
    "seats.csv": """\
key,name,title,title@zh-hans,kind,parent,playable
rep,Ann,Rep,业务员,rep,head,yes
head,Dora,Head,总经理,head,,no
""",
    "data/stages.csv": """\
key,name,name@zh-hans,position,probability,kind,required_fields
new,New,新建,1,10,open,
won,Won,赢单,2,100,won,account|amount
""",
    "data/picklist-items.csv": """\
key,list,label,label@zh-hans
industries/retail,industries,Retail,零售
""",
    "data/accounts.csv": """\
key,name,name@zh-hans,owner,industry,parent,employees
daughter,Daughter,子公司,rep,retail,mother,12
mother,Mother,母公司,head,,,
""",
    "data/opportunities.csv": """\
key,name,owner,account,stage,amount,expected_close
deal,Deal,rep,daughter,new,1250.50,Q+0/end
""",
    "data/tasks.csv": """\
key,subject,subject@zh-hans,owner,about,due_on,remind_at,due_time
call,Call,打电话,rep,opportunities/deal,D+3,D+3 08:45,09:30
""",
    "data/quotes.csv": """\
key,code,owner,account,status,issued_on
offer,Q{Y+0}-0003,rep,daughter,sent,D-10
""",
}


@pytest.fixture
def tiny(tmp_path: Path) -> Callable[..., Path]:
    """Writes the tiny pack; `tiny({"seats.csv": "…"})` replaces a file, None omits it."""

    def write(changes: dict[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "pack"
        for path, text in {**TINY, **(changes or {})}.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


@pytest.fixture
def tiny_pack(tiny: Callable[..., Path]) -> Pack:
    return read_pack(read_folder(tiny()))
