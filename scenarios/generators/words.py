"""Word lists of the generators: (English, Chinese) pairs, with pinyin where an address needs it."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from typing import NamedTuple


class City(NamedTuple):
    region: str
    english: str
    state: str
    zip_prefix: str
    area_codes: tuple[str, str, str]  # of companies, their people, and leads
    chinese: str
    province: str
    postal_prefix: str
    dialling_code: str


CITIES = [
    City(
        "east",
        "Boston",
        "Massachusetts",
        "021",
        ("617", "857", "339"),
        "上海",
        "上海",
        "2000",
        "21",
    ),
    City(
        "east",
        "Philadelphia",
        "Pennsylvania",
        "191",
        ("215", "267", "445"),
        "苏州",
        "江苏",
        "2150",
        "512",
    ),
    City(
        "east",
        "Hartford",
        "Connecticut",
        "061",
        ("860", "959", "475"),
        "杭州",
        "浙江",
        "3100",
        "571",
    ),
    City(
        "north", "Chicago", "Illinois", "606", ("312", "773", "872"), "北京", "北京", "1000", "10"
    ),
    City(
        "north",
        "Milwaukee",
        "Wisconsin",
        "532",
        ("414", "262", "920"),
        "天津",
        "天津",
        "3000",
        "22",
    ),
    City("south", "Atlanta", "Georgia", "303", ("404", "678", "470"), "广州", "广东", "5100", "20"),
    City("south", "Austin", "Texas", "787", ("512", "737", "254"), "深圳", "广东", "5180", "755"),
    City("west", "Denver", "Colorado", "802", ("303", "720", "983"), "成都", "四川", "6100", "28"),
    City("west", "Portland", "Oregon", "972", ("503", "971", "541"), "西安", "陕西", "7100", "29"),
]
CHINESE_STREETS = ["人民路", "建设路", "中山路", "解放路", "科技路", "文化路", "和平路", "新华路"]

# Brands are put together from two syllables.
ENGLISH_FIRST = [
    "Bright",
    "North",
    "Silver",
    "Clear",
    "Oak",
    "Stone",
    "River",
    "High",
    "Summer",
    "Ash",
]
ENGLISH_SECOND = [
    "well",
    "crest",
    "field",
    "bridge",
    "gate",
    "ford",
    "mark",
    "point",
    "brook",
    "ley",
]
CHINESE_FIRST = [
    ("恒", "heng"),
    ("瑞", "rui"),
    ("博", "bo"),
    ("汇", "hui"),
    ("明", "ming"),
    ("盛", "sheng"),
    ("嘉", "jia"),
    ("宏", "hong"),
    ("启", "qi"),
    ("华", "hua"),
]
CHINESE_SECOND = [
    ("远", "yuan"), ("丰", "feng"), ("雅", "ya"), ("通", "tong"), ("德", "de"),
    ("达", "da"), ("诚", "cheng"), ("信", "xin"), ("泰", "tai"), ("源", "yuan"),
]  # fmt: skip

INDUSTRIES = {
    "manufacturing": ("Manufacturing", "制造业"),
    "software": ("Software", "软件"),
    "education": ("Education", "教育"),
    "healthcare": ("Healthcare", "医疗健康"),
    "finance": ("Finance", "金融"),
    "retail": ("Retail", "零售"),
    "logistics": ("Logistics", "物流"),
    "design": ("Design", "设计"),
}
# What companies of an industry call themselves.
TRADES = {
    "manufacturing": [("Precision", "精密机械"), ("Tooling", "五金制造")],
    "software": [("Software", "软件"), ("Systems", "信息技术")],
    "education": [("Academy", "教育咨询"), ("Learning", "培训")],
    "healthcare": [("Health", "医疗器械"), ("Care", "健康管理")],
    "finance": [("Capital", "投资"), ("Advisors", "财务咨询")],
    "retail": [("Stores", "商贸"), ("Markets", "百货")],
    "logistics": [("Freight", "物流"), ("Logistics", "供应链")],
    "design": [("Studio", "设计"), ("Architects", "建筑设计")],
}

SURNAMES = [
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"),
    ("赵", "zhao"), ("黄", "huang"), ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"),
    ("胡", "hu"), ("朱", "zhu"), ("高", "gao"), ("林", "lin"), ("何", "he"), ("郭", "guo"),
    ("马", "ma"), ("罗", "luo"), ("梁", "liang"), ("宋", "song"), ("郑", "zheng"), ("谢", "xie"),
]  # fmt: skip
WOMEN = [
    ("雨欣", "yuxin"), ("静怡", "jingyi"), ("佳慧", "jiahui"), ("思琪", "siqi"), ("晓燕", "xiaoyan"),
    ("丽华", "lihua"), ("美玲", "meiling"), ("婷婷", "tingting"), ("文静", "wenjing"), ("雅琴", "yaqin"),
    ("敏", "min"), ("倩", "qian"),
]  # fmt: skip
MEN = [
    ("志强", "zhiqiang"), ("建国", "jianguo"), ("浩然", "haoran"), ("俊杰", "junjie"), ("宇轩", "yuxuan"),
    ("明辉", "minghui"), ("国栋", "guodong"), ("文博", "wenbo"), ("海涛", "haitao"), ("子涵", "zihan"),
    ("鹏", "peng"), ("磊", "lei"),
]  # fmt: skip

# role: (English title, Chinese title, English department, Chinese department)
POSITIONS = {
    "decision_maker": ("Managing director", "总经理", "Management", "总经办"),
    "buyer": ("Purchasing manager", "采购经理", "Purchasing", "采购部"),
    "influencer": ("Finance manager", "财务经理", "Finance", "财务部"),
    "user": ("Office manager", "行政主管", "Administration", "行政部"),
    "champion": ("Head of human resources", "人力资源总监", "Human resources", "人力资源部"),
    "gatekeeper": ("Executive assistant", "总经理助理", "Management", "总经办"),
}
INTERESTS = [
    ("Running", "跑步"), ("Tea", "品茶"), ("Photography", "摄影"), ("Badminton", "羽毛球"),
    ("Hiking", "徒步"), ("Reading", "阅读"),
]  # fmt: skip
