"""Invented names of people, villages and companies, drawn from a seeded stream."""

from __future__ import annotations

from random import Random

#: Common surnames, the frequent ones more than once (a rough picture of how surnames are spread).
_SURNAMES = (
    "王王王李李李张张张刘刘陈陈杨杨黄黄赵赵吴吴周周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余杜叶程"
    "魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊孟秦邱侯江尹薛段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易"
)
_MALE = "建伟志军国峰海东明辉文斌永刚少华立新克勤世昌仁德光宗元庆启林松柏江河大山守业传根有福长贵宝田兴旺"
_FEMALE = "秀英桂兰玉梅春花丽娟淑芳雪琴晓燕红霞小凤素珍月娥彩云慧敏静怡婉清巧玲美香惠莲冬菊雅萍佩瑶"
_PAIRED = "子一若思雨欣晨浩宇泽睿嘉铭梓涵俊杰佳怡诗琪可馨天佑奕辰"

_VILLAGE_FIRST = "大槐柳枫杨桐榆栗杏桃李梨枣石沙泥白青黄赤乌金银铜上下前后东西南北新老高长浅深双三五七九"
_VILLAGE_SECOND = "槐柳坪坳湾渡桥井塘堰畈冲垄岭坡沟洞泉溪潭洲圩埠窑仓碾磨亭庙祠墩坎岔口"
_VILLAGE_THIRD = "坪坳湾塘畈冲垄坡沟溪洲圩墩"

_COMPANY_FIRST = "禾嘉润宏恒鼎泰锦盛瑞昌隆汇通诚信达远博创景腾安益丰康华明卓凯"
_COMPANY_SECOND = "源泽茂祥达业诚瑞丰盛昌康辰宇航峰岳川林森禾阳晖翔铭"
TRADES: tuple[tuple[str, str], ...] = (
    ("建筑工程", "房屋和土木工程建筑"),
    ("市政工程", "房屋和土木工程建筑"),
    ("路桥工程", "道路桥梁工程建筑"),
    ("水利水电工程", "水利工程建筑"),
    ("园林绿化", "园林绿化"),
    ("环保科技", "生态保护和环境治理"),
    ("信息技术", "软件和信息技术服务"),
    ("农业开发", "农业服务"),
    ("商贸", "批发零售"),
    ("医疗器械", "医疗用品批发"),
    ("装饰设计", "建筑装饰"),
    ("物业服务", "物业管理"),
    ("工程咨询", "工程技术咨询"),
    ("教育装备", "文教用品批发"),
)


def person(stream: Random, male: bool, surname: str | None = None) -> str:
    """A name of two or three characters."""
    family = surname or stream.choice(_SURNAMES)
    pool = _PAIRED if stream.random() < 0.12 else (_MALE if male else _FEMALE)
    if stream.random() < 0.22:
        return family + stream.choice(pool)
    first = stream.choice(pool)
    return family + first + stream.choice([c for c in pool if c != first])


def surname(stream: Random) -> str:
    """A surname alone."""
    return stream.choice(_SURNAMES)


def village(stream: Random, taken: set[str]) -> str:
    """A village name of two or three characters that is not in ``taken``; it is added there."""
    while True:
        first, second = stream.choice(_VILLAGE_FIRST), stream.choice(_VILLAGE_SECOND)
        third = stream.choice(_VILLAGE_THIRD) if stream.random() < 0.55 else ""
        name = first + second + third
        if len(set(name)) == len(name) and name not in taken:
            taken.add(name)
            return name


def company(stream: Random, taken: set[str], trade: int) -> str:
    """A company name of the county that is not in ``taken``; it is added there."""
    while True:
        name = f"青禾县{stream.choice(_COMPANY_FIRST)}{stream.choice(_COMPANY_SECOND)}{TRADES[trade][0]}有限公司"
        if name not in taken:
            taken.add(name)
            return name
