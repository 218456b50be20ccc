"""What the audit trail's actions are called in Chinese. A test finds every action in the source and wants it here."""

from __future__ import annotations

ACTION_NAMES = {
    "access.refused": "无权访问被拒绝",
    "list.exported": "导出列表",
    # accounts
    "session.opened": "登录",
    "session.closed": "退出",
    "session.ended": "结束其他登录",
    "session.failed": "登录失败",
    "session.locked": "连续输错密码被锁定",
    "session.office": "切换岗位",
    "account.created": "开户",
    "account.disabled": "停用账号",
    "account.enabled": "启用账号",
    "account.password_changed": "修改密码",
    "account.password_refused": "修改密码时原密码不对",
    "account.password_reset": "重置密码",
    "account.unlocked": "解除锁定",
    "grant.given": "任职授权",
    "grant.ended": "结束授权",
    "token.issued": "签发接口令牌",
    "token.revoked": "吊销接口令牌",
    "feedback.left": "提出意见",
    "feedback.answered": "答复意见",
    "audit.verified": "核对审计记录",
    # exchange
    "exchange.template.downloaded": "下载导入模板",
    "exchange.import.marked_copy": "下载标好错的工作簿",
    "exchange.import.read": "读取工作簿",
    "exchange.import.refused": "工作簿不能读取",
    "exchange.import.received": "上传工作簿",
    "exchange.import.read_again": "重新读取工作簿",
    "exchange.import.options_chosen": "选择导入方式",
    "exchange.import.row_mended": "改正一行",
    "exchange.import.row_left_out": "略过一行",
    "exchange.import.row_taken_back": "恢复一行",
    "exchange.import.confirmed": "确认导入",
    "exchange.import.committed": "导入完成",
    "exchange.import.not_written": "导入没有写入",
    "exchange.import.cancelled": "取消导入",
    "exchange.import.expired": "导入过期",
    "exchange.import.undone": "撤回导入",
    # orgs
    "orgs.district.created": "建立区",
    "orgs.organization.described": "修改组织资料",
    "orgs.reorganization.carried_out": "机构调整",
    "orgs.reorganization.undone": "撤回机构调整",
    "orgs.tree.fixed": "修复组织树",
    "orgs.tree.damaged": "发现组织树受损",
    "orgs.unit.created": "登记单位",
    "orgs.unit.updated": "修改单位",
    "orgs.unit.joined": "单位参与共建",
    "orgs.unit.left": "单位退出参与",
    "orgs.unit.closed": "单位退出本区",
    "orgs.unit.phone_revealed": "查看单位联系人完整电话",
    "orgs.venue.created": "登记阵地",
    "orgs.venue.updated": "修改阵地",
    "orgs.venue.closed": "停用阵地",
    "orgs.venue.reopened": "恢复阵地",
    "orgs.practice.overridden": "登记本区规定",
    "orgs.practice.override_ended": "终止本区规定",
    # appraisal
    "compliance.exported": "导出合规情况",
    # members
    "members.appointment.lapsed": "任期届满自动免职",
    "members.duties.added": "登记履职事项",
    "members.filing.abandoned": "放弃报备",
    "members.filing.accepted": "接受报备",
    "members.filing.returned": "退回报备",
    "members.filing.submitted": "提交报备",
    "members.filing.withdrawn": "撤回报备",
    "members.person.created": "登记人员",
    "members.person.phone_revealed": "查看完整电话",
    "members.person.updated": "修改人员",
    "members.persons.import_undone": "撤回人员导入",
    "members.persons.taken_over": "接收人员",
    "members.roster.recorded": "登记现任名册",
    "members.rosters.import_undone": "撤回名册导入",
    "members.seat.added": "增设席位",
    "members.seat.removed": "撤销席位",
    "members.secondment.created": "登记挂职",
    "members.secondment.updated": "修改挂职",
    "members.slate.cleared": "清空草案席位",
    "members.slate.dates": "修改草案届期",
    "members.slate.discarded": "删除草案",
    "members.slate.filled": "沿用上届人选",
    "members.slate.nominated": "填写拟任人选",
    "members.slate.not_renewed": "注明不再连任",
    "members.slate.opened": "开始换届草案",
    "members.slates.import_undone": "撤回草案导入",
    "members.slates.put": "导入草案",
    "members.term.extended": "延长任期",
    "members.training.attendance": "登记参训",
    "members.training.created": "登记培训",
    "members.training.updated": "修改培训",
}


def action_name(code: str) -> str:
    """The Chinese name of an action; its code where nobody has named it."""
    return ACTION_NAMES.get(code, code)


def codes_named(text: str) -> list[str]:
    """Codes of actions whose name contains the text."""
    return [code for code, name in ACTION_NAMES.items() if text and text in name]
