"""What the pages that list what the program has say around its own sentences, in Chinese.

The sentences themselves (refusals, help of commands, rules) are in gettext, as people see them.
"""

WRITTEN = "<!-- Written by tools/reference_pages.py, as the English page: change what it tells. -->"
REFUSALS = (
    WRITTEN
    + """

# 拒绝及其代码

凡是拒绝，说的都是其中一条，不论经由哪个渠道：命令行以退出码 3，
带 `--json` 时为 `{{"error": CODE, "sentence": SENTENCE}}`；
页面用读者的语言；API 用它自己标准的形式。代码不会改变。`{{names}}` 代表具体情形中的内容。
拒绝写在提出它的规则旁边，在 `src/cleanbreak/` 中。

{groups}
"""
)
REFUSALS_HEAD = ["代码", "说明", "规则所在"]
COMMANDS = (
    WRITTEN
    + """

# 每个命令和选项

与 `cleanbreak COMMAND --help` 所说的相同，程序有几种语言就有几种。`--json` 的答复中有什么，
以及退出码：[命令行](cli.md)。每个命令都有 `-h` 和 `--help`。

{commands}
"""
)
COMMANDS_HEAD, NEEDED = ("选项", "默认", ""), "**必须给出。**"
ROLES = (
    WRITTEN
    + """

# 角色与权限

`cleanbreak staff add NAME --role ROLE`；`--role` 可以重复。角色没有的权限就是禁止的：页面答复 403，
也不显示通向它的入口。首页人人可见。

{matrix}

## 必须由两个人做的事

一个人提出，另一个人同意。提出的人绝不能同意：不论经由哪个渠道、以什么角色（管理员也不行）、
用姓名的哪种写法；大小写、全角字母、空格、不可见字符和其他字母表中的形似字母，
都不会变成第二个人。只要这里有人拥有下列权限，第二个人就需要它，在命令行也一样。

{acts}

低于 `CLEANBREAK_FOUR_EYES_ABOVE` 和 `CLEANBREAK_CASH_FOUR_EYES_ABOVE` 的限额时，`payout`、
`correction` 和 `cash` 一个人就够；没有限额的货币总是需要两个人。
"""
)
ROLES_HEADS = ("权限", ["动作", "第二个人需要", "提出者会得知"])
LINT_RULES = (
    WRITTEN
    + """

# `cleanbreak lint-cancel` 的规则

`cleanbreak lint-cancel URL --place PLACE` 用一个地方的规则、
它所属地区的规则（`de` 和 `fr` 有 `eu` 的）以及 `anywhere` 的规则检查一个网站。文字、
字段和起算日期写在规则包里，
见[各地规则](../../reference/policies.md)：关于页面的规则，从法律要求该页面之日起算。

- **must**：法条或法院的要求。**should**：监管机构的指引或通常的理解。**look**：必须由人判断；
  这样的规则绝不会使退出码为 1。
- 可信度 H、M 或 L：法律有多确定地这样规定，与规则包相同。没有签字的律师读过这些规则。
- 每条规则的结果是 `met`、`missed` 或 `cannot_tell`：它在登录之后，或在从不按下的最后一个按钮之后。

{tables}"""
)
LINT_RULES_HEAD = ["规则", "要求", "分量", "法律", "可信度"]
LINT_RULES_ANYWHERE = "任何地方（`anywhere`）"
RETENTION = (
    WRITTEN
    + """

# 什么保存多久

号码注销之后，每类数据都有期限、法律依据和终点。保存到期限的最后一天，当夜删除。
**?** 是安全的默认值：没有人在当地法律中找到期限。怎样运作，以及哪里不如看上去那样牢靠：
[ADR 0026](../../decisions/0026-retention.md)。可信度和出处：
[各地规则](../../reference/policies.md)。

法律保全，以及尚欠或有争议的钱，会推迟终点；没有什么会提前它。以订单之日的法律为准，
数据等待期间规则包改变也一样。

## 期限
`y` 从号码注销那一年的年底起算，`p` 从最后一次退款起算，`d` 从办结起算，其余都从号码注销起算。
**粗体**：法律规定必须保存，运营商的覆盖文件不能更改。

{times}

## 什么属于哪一类
没有列出的列是代码、金额、时刻和引用。`*`：整张表。

{columns}

## 我们自己的员工谁做了什么
这些列写有员工的登录名，与所在的行保存得一样久：
{staff}。
"""
)
