"""Which category a text means, for sheets that have no column for it or their own words in it."""

from __future__ import annotations

from collections.abc import Iterable

OTHER = "OTHER"
# Categories of the practices' catalogue by the words that speak of them, the most telling first.
_WORDS: tuple[tuple[str, str], ...] = (
    ("LAW", "法律 法治 普法 律师 维权 调解 法治副校长 公证"),
    ("SAFETY", "消防 平安 安全 反诈 治安 巡逻 应急 禁毒 警务 电动车"),
    ("TRAFFIC", "交通 停车 车位 疏导 上下学 道路拥堵"),
    ("HEALTH", "义诊 健康 医疗 体检 血压 慢病 随访 医院 卫生室 心理 急救 疫苗"),
    ("ELDERLY", "养老 老年 老人 助老 敬老 食堂 助餐 银龄 高龄"),
    ("HARDSHIP", "困难 帮困 困境 助残 残疾 慰问 优待 低保 结对帮扶 孤儿 救助"),
    ("EDUCATION", "教育 辅导 托管 课堂 授课 学生 青少年 暑期 家庭教育 助学 培训班"),
    ("EMPLOYMENT", "就业 创业 招聘 岗位 技能培训 用工"),
    ("FINANCE", "金融 理财 信贷 贷款 反假币 保险 银行服务"),
    ("ENVIRONMENT", "环境 卫生 保洁 绿化 垃圾 清洁 河道 扬尘 创文"),
    ("REPAIR", "维修 更换 改造 楼道灯 亮灯 路面 水管 电路 电梯 设施 修缮 安装"),
    ("CULTURE", "文化 体育 文体 文艺 演出 健身 操场 球场 书法 读书 图书 广场舞 电影"),
    ("STUDY", "理论 宣讲 党课 政策 宣传 学习 主题党日"),
    ("VENUE", "场地 会议室 阵地 教室 礼堂 活动室 宣传栏 场所 展厅 开放"),
    ("TALENT", "人才 专家 专业力量 技术指导 讲师 顾问"),
    ("FUNDS", "资金 经费 物资 捐赠 捐款 赞助 设备捐"),
    ("VOLUNTEER", "志愿"),
    ("CONVENIENCE", "便民 物业服务 理发 家电 磨刀 缝补 代办 快递 送货 配送"),
)


def category_of(known: Iterable[tuple[str, str]], word: str, text: str) -> str:
    """The id of the category.

    known   (id, label) of the practice's catalogue
    word    what the sheet's own column says, may be empty
    text    what is offered or needed
    """
    labels = dict(known)
    word = "".join((word or "").split())
    for key, label in labels.items():
        if word and (word in (key, label) or (len(word) > 1 and word in label)):
            return key
    for source in (word, text):
        found = next(
            (key for key, words in _WORDS if key in labels and any(part in source for part in words.split())), None
        )
        if source and found:
            return found
    return OTHER if OTHER in labels else next(iter(labels), "")
