"""Word lists of the generators: (English, Chinese) pairs, with pinyin where an address needs it."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501, SIM905

from typing import NamedTuple

Pairs = list[tuple[str, str]]


class City(NamedTuple):
    region: str
    english: str
    state: str
    zip_prefix: str
    area_code: str
    chinese: str
    province: str
    postal_prefix: str
    dialling_code: str


CITIES = [
    City("east", "Boston", "Massachusetts", "021", "617", "上海", "上海", "2000", "21"),
    City("east", "Philadelphia", "Pennsylvania", "191", "215", "苏州", "江苏", "2150", "512"),
    City("east", "Hartford", "Connecticut", "061", "860", "杭州", "浙江", "3100", "571"),
    City("east", "Baltimore", "Maryland", "212", "410", "南京", "江苏", "2100", "25"),
    City("east", "Providence", "Rhode Island", "029", "401", "无锡", "江苏", "2140", "510"),
    City("east", "Buffalo", "New York", "142", "716", "宁波", "浙江", "3150", "574"),
    City("east", "Richmond", "Virginia", "232", "804", "合肥", "安徽", "2300", "551"),
    City("east", "Albany", "New York", "122", "518", "青岛", "山东", "2660", "532"),
    City("east", "Pittsburgh", "Pennsylvania", "152", "412", "厦门", "福建", "3610", "592"),
    City("north", "Chicago", "Illinois", "606", "312", "北京", "北京", "1000", "10"),
    City("north", "Milwaukee", "Wisconsin", "532", "414", "天津", "天津", "3000", "22"),
    City("north", "Detroit", "Michigan", "482", "313", "石家庄", "河北", "0500", "311"),
    City("north", "Minneapolis", "Minnesota", "554", "612", "太原", "山西", "0300", "351"),
    City("north", "Cleveland", "Ohio", "441", "216", "沈阳", "辽宁", "1100", "24"),
    City("north", "Columbus", "Ohio", "432", "614", "大连", "辽宁", "1160", "411"),
    City("north", "Omaha", "Nebraska", "681", "402", "哈尔滨", "黑龙江", "1500", "451"),
    City("north", "Des Moines", "Iowa", "503", "515", "长春", "吉林", "1300", "431"),
    City("south", "Atlanta", "Georgia", "303", "404", "广州", "广东", "5100", "20"),
    City("south", "Austin", "Texas", "787", "512", "深圳", "广东", "5180", "755"),
    City("south", "Houston", "Texas", "770", "713", "东莞", "广东", "5230", "769"),
    City("south", "Miami", "Florida", "331", "305", "佛山", "广东", "5280", "757"),
    City("south", "Nashville", "Tennessee", "372", "615", "珠海", "广东", "5190", "756"),
    City("south", "Dallas", "Texas", "752", "214", "南宁", "广西", "5300", "771"),
    City("south", "Charlotte", "North Carolina", "282", "704", "长沙", "湖南", "4100", "731"),
    City("south", "Tampa", "Florida", "336", "813", "海口", "海南", "5700", "898"),
    City("west", "Denver", "Colorado", "802", "303", "成都", "四川", "6100", "28"),
    City("west", "Portland", "Oregon", "972", "503", "西安", "陕西", "7100", "29"),
    City("west", "Phoenix", "Arizona", "850", "602", "重庆", "重庆", "4000", "23"),
    City("west", "Seattle", "Washington", "981", "206", "昆明", "云南", "6500", "871"),
    City("west", "Salt Lake City", "Utah", "841", "801", "贵阳", "贵州", "5500", "851"),
    City("west", "Albuquerque", "New Mexico", "871", "505", "兰州", "甘肃", "7300", "931"),
    City("west", "Boise", "Idaho", "837", "208", "银川", "宁夏", "7500", "951"),
    City("west", "Tucson", "Arizona", "857", "520", "乌鲁木齐", "新疆", "8300", "991"),
]
# Area codes of mobiles: people keep theirs when they move.
MOBILE_AREA_CODES = (
    "201 203 205 207 209 210 217 219 224 225 229 231 234 239 240 248 251 252 253 256 260 262 267 269 270 276 281 "
    "301 304 307 308 309 310 314 315 316 317 318 319 320 321 323 330 331 334 336 337 339 347 351 352 360 361 385 386 "
    "405 406 407 408 409 413 415 417 419 423 424 425 430 432 434 435 440 442 443 469 470 475 478 479 480 484 "
    "501 502 504 507 508 509 513 516 517 530 540 541 551 559 561 562 563 567 570 571 573 574 575 580 585 586 "
    "601 603 605 606 607 608 609 610 616 618 619 620 623 626 630 631 636 641 646 650 651 657 660 661 662 678 682 "
    "701 702 703 706 707 708 712 714 715 717 718 719 720 724 727 731 732 734 737 740 747 754 757 760 763 765 769 770 772 773 774 775 779 781 785 786 "
    "802 803 805 806 808 810 812 814 815 816 817 818 828 830 831 832 843 845 847 848 850 856 857 858 859 862 863 864 865 870 872 878 "
    "901 903 904 906 907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 929 931 936 937 940 941 947 949 951 952 954 956 959 970 971 972 973 978 979 980 984 985 989"
).split()
# Prefixes of carriers for machines only (China Mobile 144 148 172, Unicom 140 146, Telecom 141),
# and one that no carrier has: nobody can be rung by mistake.
MOBILE_PREFIXES = ("144", "146", "148", "172", "141", "154", "140")

CHINESE_STREETS = [
    "人民路", "建设路", "中山路", "解放路", "科技路", "文化路", "和平路", "新华路", "长江路", "黄河路",
    "友谊路", "胜利路", "光明路", "东风路", "振兴路", "创业路", "兴业路", "工业路", "学府路", "滨河路",
    "高新一路", "高新二路", "迎宾大道", "世纪大道", "发展大道", "金融街", "商贸街", "软件园路", "体育场路", "火车站路",
    "青年路", "民主路", "五一路", "南湖路", "北湖路", "桃园路", "花园路", "翠竹路", "锦绣路", "云杉路",
]  # fmt: skip

# Brands are put together from two syllables.
ENGLISH_FIRST = (
    "Bright North Silver Clear Oak Stone River High Summer Ash Green West Cedar Maple Iron Copper Gold Lake Hill Spring "
    "Winter Fair Sun Star Wood Amber Birch Blue Briar Clover Coral Crown Eagle East Elm Falcon Fern Glen Grand Harbor "
    "Hazel Heather Ivy Keystone Linden Lark Meadow Mill Moss Pine Prairie Quarry Red Rose Rowan Sage Sterling Thorn Vale Willow"
).split()
ENGLISH_SECOND = (
    "well crest field bridge gate ford mark point brook ley view side stead worth land hurst wick ton dale mont "
    "ridge haven shore cliff croft burn mere mead port combe path way court hall house yard holm bank grove rock"
).split()
_FIRST = "恒heng 瑞rui 博bo 汇hui 明ming 盛sheng 嘉jia 宏hong 启qi 华hua 天tian 金jin 鑫xin 永yong 正zheng 中zhong 新xin 东dong 南nan 海hai 安an 康kang 锦jin 佳jia 优you 卓zhuo 凯kai 腾teng 科ke 创chuang 联lian 万wan 亿yi 百bai 弘hong 景jing 立li 众zhong 云yun 星xing"
_SECOND = "远yuan 丰feng 雅ya 通tong 德de 达da 诚cheng 信xin 泰tai 源yuan 兴xing 隆long 昌chang 辉hui 宇yu 豪hao 顺shun 利li 和he 平ping 力li 翔xiang 航hang 峰feng 川chuan 润run 和he 美mei 锐rui 邦bang 尔er 能neng 图tu 森sen 洋yang 程cheng 悦yue 众zhong 维wei 特te"


def _syllables(text: str) -> Pairs:
    """Each sign once; homophones are no harm, mail addresses have numbers."""
    return list(dict.fromkeys((part[0], part[1:]) for part in text.split()))


CHINESE_FIRST, CHINESE_SECOND = _syllables(_FIRST), _syllables(_SECOND)

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
    "manufacturing": [("Precision", "精密机械"), ("Tooling", "五金制造"), ("Machinery", "机械设备"), ("Plastics", "塑料制品"), ("Castings", "铸造")],
    "software": [("Software", "软件"), ("Systems", "信息技术"), ("Data", "数据科技"), ("Networks", "网络科技"), ("Automation", "智能科技")],
    "education": [("Academy", "教育咨询"), ("Learning", "培训"), ("Schools", "教育科技"), ("Languages", "语言培训"), ("Publishing", "教育出版")],
    "healthcare": [("Health", "医疗器械"), ("Care", "健康管理"), ("Pharma", "医药"), ("Dental", "口腔医疗"), ("Diagnostics", "检验技术")],
    "finance": [("Capital", "投资"), ("Advisors", "财务咨询"), ("Leasing", "融资租赁"), ("Insurance", "保险经纪"), ("Audit", "会计服务")],
    "retail": [("Stores", "商贸"), ("Markets", "百货"), ("Trading", "贸易"), ("Foods", "食品"), ("Outfitters", "服饰")],
    "logistics": [("Freight", "物流"), ("Logistics", "供应链"), ("Shipping", "货运代理"), ("Storage", "仓储"), ("Couriers", "速运")],
    "design": [("Studio", "设计"), ("Architects", "建筑设计"), ("Interiors", "装饰工程"), ("Media", "文化传媒"), ("Branding", "品牌策划")],
}  # fmt: skip

# The commonest family names first; they are drawn more often.
_SURNAMES = (
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo 马ma 罗luo "
    "梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu 董dong 萧xiao 程cheng 曹cao 袁yuan 邓deng 许xu 傅fu 沈shen 曾zeng 彭peng 吕lü "
    "苏su 卢lu 蒋jiang 蔡cai 贾jia 丁ding 魏wei 薛xue 叶ye 阎yan 余yu 潘pan 杜du 戴dai 夏xia 钟zhong 汪wang 田tian 任ren 姜jiang"
)
SURNAMES = [(sign, pinyin.replace("ü", "v")) for sign, pinyin in _syllables(_SURNAMES)]
_WOMEN = (
    "雨yu 静jing 佳jia 思si 晓xiao 丽li 美mei 婷ting 文wen 雅ya 欣xin 慧hui 敏min 倩qian 梦meng 诗shi 玉yu 秀xiu 春chun 月yue",
    "欣xin 怡yi 慧hui 琪qi 燕yan 华hua 玲ling 婷ting 静jing 琴qin 悦yue 妍yan 蓉rong 洁jie 萍ping 霞xia 芳fang 兰lan 珍zhen 莹ying",
)
_MEN = (
    "志zhi 建jian 浩hao 俊jun 宇yu 明ming 国guo 文wen 海hai 子zi 天tian 家jia 振zhen 永yong 晓xiao 伟wei 立li 春chun 泽ze 学xue",
    "强qiang 国guo 然ran 杰jie 轩xuan 辉hui 栋dong 博bo 涛tao 涵han 鹏peng 磊lei 军jun 峰feng 斌bin 勇yong 宁ning 龙long 平ping 刚gang",
)
WOMEN, MEN = tuple(map(_syllables, _WOMEN)), tuple(map(_syllables, _MEN))
# Signs that alone make a word of a family name (the prince, the kingdom, the Wangs), and names that are one.
NEVER_ALONE = frozenset("子国家")
NO_NAMES = frozenset(
    "刘海 孙文 林海 林立 黄海 黄玉 沈海 高雅 高明 高丽 唐诗 杜诗 夏天 夏雨 夏文 戴天 戴月 谢天 韩文 周天 周文 姜文 任天".split()
)


def reads_as_word(surname: str, sign: str) -> bool:
    return sign in NEVER_ALONE or surname + sign in NO_NAMES


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
    ("Hiking", "徒步"), ("Reading", "阅读"), ("Swimming", "游泳"), ("Chess", "象棋"), ("Calligraphy", "书法"), ("Cycling", "骑行"),
]  # fmt: skip

# Goods of any trade, for packs without products of their own: name, list price of the smallest.
GOODS = [
    ("Control panel", "控制柜", 1800), ("Pump", "水泵", 960), ("Sensor", "传感器", 240), ("Label printer", "标签打印机", 1350),
    ("Scanner", "扫描枪", 420), ("Shelf", "货架", 680), ("Workbench", "工作台", 1120), ("Air filter", "空气过滤器", 160),
    ("Compressor", "压缩机", 3900), ("Projector", "投影仪", 2600), ("Display", "显示屏", 1480), ("Server cabinet", "服务器机柜", 2950),
    ("Power supply", "电源模块", 390), ("Trolley", "手推车", 310), ("Conveyor", "输送机", 7800), ("Scale", "电子秤", 540),
    ("Camera", "监控摄像机", 460), ("Gateway", "网关", 890), ("Heater", "加热器", 720), ("Valve", "阀门", 130),
]  # fmt: skip
SERIES = "ABCDEFGHJKLMNPQRSTUVWXYZ"
