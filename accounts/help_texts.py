"""Short help per screen: what it is for, how the common task goes, what to know. Shown at /accounts/help/."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """Help for one screen.

    slug    part of its address
    rooms   prefixes of the names of routes it explains
    verbs   who is concerned; empty for everybody
    steps   how the common task goes
    notes   what is good to know
    """

    slug: str
    title: str
    purpose: str
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()


TOPICS = (
    Topic(
        "workbench",
        "工作台",
        "登录后第一眼看到的页面：今天、本周、本季要办的事，每件事写明原因和期限，点右边的按钮直接去办。",
        ("先看“今天”一组；没有内容，就是今天没有要办的。", "点一行右边的按钮，到办理页面；办完自动从待办里消失。"),
        ("待办由系统按制度和日期算出，不用自己登记。", "这里没有排名，也不统计谁登录了多少次。"),
        ("notices:",),
    ),
    Topic(
        "tree",
        "组织",
        "区、街道、社区、网格、微家五级组织。点名称看一个组织的班子、单位、阵地和沿革。",
        (
            "点左边的小箭头逐级展开；或在页面上方搜索组织名称，直接跳到它。",
            "要看以前的样子，用右上角“截至”选日期，例如换届前一天。",
            "新增网格或微家：进入上级组织的页面，点“新设下级”。",
        ),
        (
            "更名、划转、合并、分设都要填生效日期和依据，原来的组织和任职记录都会保留。",
            "看过去日期时只能查看，点“回到今天”才能办理。",
        ),
        ("orgs:",),
        ("org.view",),
    ),
    Topic(
        "committee",
        "队伍（班子）",
        "一个组织的 1+1+N+X：第一书记、书记、副书记、委员，谁任职、代表哪个单位、从哪天到哪天。",
        (
            "换届：点“起草下一届”，系统带出上届人选；逐席确认连任或换人。",
            "右边的构成表随填随算：哪条不符合、依据哪一条、怎样改，点“为什么”看明细。",
            "填好后点“核对并报备”，核对一遍，提交上级。上级退回的，按意见修改再报。",
            "中途增补、免职、解除：在席位上点相应按钮，写明理由和文号。",
        ),
        (
            "“应当”类规则不满足不能提交，但草案随时可以保存；“原则上”类不满足的，写明理由一并报备。",
            "点席位上的“假如离任”可以先看看：班子还剩几人、单双数、怎样补最省事。",
            "任期届满没有连任的，次日自动免职，不用人办。",
        ),
        ("members:",),
        ("committee.view",),
    ),
    Topic(
        "persons",
        "人员",
        "在各级班子任职或拟任职的人。同一个人只登记一次，可以在几个班子任职。",
        ("按姓名、拼音首字母或单位查找。", "点姓名看任职经历；“修改”改单位、职务、电话。"),
        (
            "电话平时只显示前三位和后四位；确需拨打时点“查看”，写明用途，系统会留记录。",
            "系统不收集身份证号。",
        ),
        ("members:person",),
        ("person.view",),
    ),
    Topic(
        "units",
        "单位",
        "结对帮扶单位、驻区单位、企业、“两新”组织等成员单位，以及它们参与哪些街道和社区。",
        ("点“登记单位”，填名称和统一社会信用代码（系统会核对校验位）。", "在单位页面登记参与的街道、社区。"),
        ("单位参与共建，党组织隶属关系不变。",),
        ("orgs:unit", "orgs:venue"),
        ("unit.view",),
    ),
    Topic(
        "filings",
        "报备",
        "本级报给上级的名册、增补、免职、解除，以及下级报来等你办理的。",
        (
            "“待上级办理”是已经报出的；被退回的会写明意见，改好后再报。",
            "上级办理：打开报备，核对名册和例外说明，选择“接受”或“退回”。接受后任职即生效。",
            "点“下载”得到公文格式的 Word 或 PDF，名册附成员名单表；退回待改的标明“草稿”。",
        ),
        ("报备时的名册和检查结果会原样留存，以后再改班子也不变。", "没有办理前可以撤回。"),
        ("members:filing",),
        ("filing.view",),
    ),
    Topic(
        "imports",
        "导入",
        "把手里现成的 Excel 名册交给系统：不用改格式，系统按意思认列，逐行告诉你新增、变更、相同还是有误。",
        (
            "选择或拖入工作簿（xlsx、csv）。",
            "看预览：有误的行写明哪一格、错在哪、怎样改；可以在页面上改，也可以下载标好错的工作簿改完再传。",
            "确认导入。24 小时内可以整批撤回。",
        ),
        ("同一份文件再传一次，不会重复。", "需要模板的，在导入页面下载，里面有下拉选项和示例。"),
        ("exchange:",),
        ("import.run",),
    ),
    Topic(
        "compliance",
        "合规",
        "按制度逐条检查各级班子：符合、临近、不符合、已说明。每个结果都能看到依据的条款和数字从哪里来。",
        ("先看“不符合”；点进去到能改它的页面。", "换一天看：用“截至”选日期。"),
        ("“原则上”的条款，报备时写明理由并被接受的，显示为“已说明”。", "这里只说哪里要改，不打分、不排名。"),
        ("appraisal:",),
        ("compliance.view",),
    ),
    Topic(
        "practice",
        "制度",
        "本区采用的做法：每个数字、每条规则出自哪个文件哪一条，以及本区自己的规定。",
        ("按主题查看条款。", "本区另有规定的，登记数值、文号、理由和起止日期，历史一并保留。"),
        ("标“系统默认”的，是原文没有写数字、系统先定的，可以改。",),
        ("orgs:practice",),
        ("practice.view",),
    ),
    Topic(
        "accounts",
        "账号、授权与令牌",
        "系统管理员开户、停用、重置密码；安全管理员授权、解除锁定、签发接口令牌；审计管理员查看审计记录。三种管理员由不同的人担任。",
        (
            "开户：填用户名和姓名，把显示一次的初始密码告诉本人。初始密码 72 小时内有效，登录后必须修改。",
            "授权：打开账号，点“授予岗位”，选角色、组织和起止日期。任期一到，权限当天自动失效。",
            "令牌：选一项在任授权，勾选需要的权限，定有效期（最长一年）。令牌只显示一次。",
        ),
        ("一个账号只给一个人用，人走停用，不删除。", "谁也不能给自己授权、重置自己的密码。"),
        ("accounts:list", "accounts:user", "accounts:grant", "accounts:token", "accounts:create", "accounts:shown"),
        ("account.view", "grant.edit"),
    ),
    Topic(
        "audit",
        "审计",
        "谁、什么时候、以什么身份、办了什么、结果怎样。记录只增不改，每条都和上一条连在一起。",
        ("按日期、操作人、事项查找；需要上报的可以导出。", "点“核对是否被改动”，系统从第一条核对到最后一条。"),
        ("审计记录里没有电话等个人信息。",),
        ("accounts:audit",),
        ("audit.view",),
    ),
    Topic(
        "own",
        "我的账号",
        "切换岗位、字号、密码，以及在哪些电脑和手机上登录着。",
        (
            "有几个岗位的，在页面左上角切换；一次只以一个岗位办理。",
            "字号有标准、大、特大三种，选一次以后都记住。",
            "发现不是自己的登录，点“结束”，再改密码。",
        ),
        ("30 分钟不操作自动退出，退出前会提醒；没有提交的内容留在浏览器里，登录后自动恢复。",),
        ("accounts:settings", "accounts:password", "accounts:own"),
    ),
    Topic(
        "lists",
        "双向服务",
        "服务和需求从征集、审议、发布到认领、签约、履诺、评诺的一个周期。页面上方是现在走到哪一步，下面写着进入下一步还缺什么、缺谁。",
        (
            "街道、社区点“开启周期”；成员单位点“能够提供的服务”“需要提供的服务”填报，上一期的点“沿用上一期”，只改有变化的。",
            "频次按习惯写，例如“每周三下午”“2次/年”“9月底前”“随时”，下面会写出读作什么。",
            "会议开过之后在“审议”里登记会议，逐项同意、调整、并入或不列入；都审议完，点“发布清单”。",
            "发布的清单有二维码，贴在公告栏，居民扫码就能看，不用登录。",
        ),
        (
            "联系人和电话只有本单位和所在社区、街道看得到，公示时不显示。",
            "手头有清单工作簿的，到“导入”直接上传，一次导入各社区的清单。",
            "发布之后编号、内容不再改动；之后补报、审议通过的，用“补充发布”。",
        ),
        ("covenants:",),
        ("covenant.view",),
    ),
)


def topics_for(may: Callable[[str], bool]) -> list[Topic]:
    """The topics that concern an office."""
    return [topic for topic in TOPICS if not topic.verbs or any(may(verb) for verb in topic.verbs)]


def topic_of(view_name: str) -> Topic | None:
    """The topic that explains a page, by the name of its route: the one that says the most of it."""
    said = [(len(room), topic) for topic in TOPICS for room in topic.rooms if view_name.startswith(room)]
    return max(said, key=lambda pair: pair[0])[1] if said else None
