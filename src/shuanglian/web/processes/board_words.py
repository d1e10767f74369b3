"""What the drawing board and the table editor say, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _


def board_words() -> dict[str, str]:
    """Our own words by name; those of the libraries by the English text that they ask for."""
    return {
        "saved": _("已保存"),
        "saving": _("正在保存"),
        "unsaved": _("有改动没有保存"),
        "notSaved": _("没有存上，您画的还在页面上："),
        "offline": _("没有连上服务，您画的还在页面上。请再试一次"),
        "unreadable": _("这份文件画不出来，请到“直接改文件”里改"),
        "noProblems": _("没有发现问题"),
        "problems": _("处问题"),
        "choose": _("点图上的一个环节、网关或连线，在这里改它的属性"),
        "none": _("（不选）"),
        "canvas": _("流程图，内容与草稿页的环节清单相同"),
        "id": _("编号"),
        "idTaken": _("编号要以字母开头，不能与别的重复"),
        "Activate hand tool": _("移动画面"),
        "Activate lasso tool": _("框选"),
        "Activate create/remove space tool": _("腾出或收回空间"),
        "Activate global connect tool": _("连线"),
        "createUser": _("人工环节"),
        "createService": _("自动环节"),
        "createRule": _("规则环节"),
        "createCall": _("调用流程"),
        "createXor": _("选择网关"),
        "createAnd": _("并行网关"),
        "createTimer": _("等待一段时间"),
        "createMessage": _("等待消息"),
        "createStart": _("开始"),
        "createEnd": _("结束"),
        "appendUser": _("后接人工环节"),
        "appendXor": _("后接选择网关"),
        "appendEnd": _("后接结束"),
        "Delete": _("删除"),
        "Remove": _("删除"),
        "Change element": _("换一种"),
        "Change type": _("换一种"),
        "Connect to other element": _("连到另一个"),
        "Connect using sequence/message flow or association": _("连到另一个"),
        "Connect using association": _("连注释"),
        "Add text annotation": _("加注释"),
        "Append text annotation": _("加注释"),
        "Add lane above": _("在上面加泳道"),
        "Add lane below": _("在下面加泳道"),
        "Divide into two lanes": _("分成两条泳道"),
        "Divide into three lanes": _("分成三条泳道"),
        "User task": _("人工环节"),
        "Service task": _("自动环节"),
        "Business rule task": _("规则环节"),
        "Call activity": _("调用流程"),
        "Exclusive gateway": _("选择网关"),
        "Parallel gateway": _("并行网关"),
        "Start event": _("开始"),
        "End event": _("结束"),
        "Terminate end event": _("结束全部"),
        "Timer intermediate catch event": _("等待一段时间"),
        "Message intermediate catch event": _("等待消息"),
        "Timer boundary event": _("到时收回"),
        "Timer boundary event (non-interrupting)": _("到时提醒，不收回"),
        "Sequence flow": _("连线"),
        "Default flow": _("默认出线"),
        "Conditional flow": _("带条件的连线"),
        "Parallel multi-instance": _("大家同时办"),
        "Sequential multi-instance": _("一个接一个办"),
    }


def table_words() -> dict[str, str]:
    return {
        "saved": _("已保存"),
        "unsaved": _("有改动没有保存"),
        "notSaved": _("没有存上，您写的还在页面上："),
        "offline": _("没有连上服务，您写的还在页面上。请再试一次"),
        "unreadable": _("这份文件读不成表格，请到下面的文字里改"),
        "number": _("序号"),
    }
