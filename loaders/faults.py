"""What can be wrong with a cell or a row: a code, the reason and the cure in two languages."""

from __future__ import annotations

from dataclasses import dataclass

from graph.words import t


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``secret``: the value may be shown by its last four characters only."""

    code: str
    reason: str
    cure: str
    secret: bool = False


def unreadable_date(why: str = "") -> Fault:
    return Fault(
        "date_unreadable",
        why or t("日期读不出来", "the date cannot be read"),
        t(
            "写成 2024-11-04、2024-11 或 2024；别的写法在映射里用 formats 说明",
            "write 2024-11-04, 2024-11 or 2024; declare other forms with formats in the mapping",
        ),
    )


def unreadable_number(why: str = "") -> Fault:
    return Fault(
        "number_unreadable",
        why or t("数字读不出来", "the number cannot be read"),
        t("只写数字（可带 万元 等单位）", "write a number only (a unit such as 万元 may follow)"),
    )


def bound_without_place(word: str) -> Fault:
    return Fault(
        "bound_lost",
        t(
            f"数字带有“{word}”，这里没有地方记录上下限",
            f"the number carries “{word}” and there is no property to hold the bound",
        ),
        t(
            "改成确数，或在映射里用 bound 指定存放上下限的属性",
            "give the exact number, or name a property with bound in the mapping",
        ),
    )


def unknown_code(known: list[str]) -> Fault:
    some = "、".join(known[:12]) + ("…" if len(known) > 12 else "")
    return Fault(
        "code_unknown",
        t("代码不认识", "the code is not known"),
        t(f"可用：{some}；或在映射的 codes 里补上", f"known: {some}; or add it to codes in the mapping"),
    )


def not_a_flag() -> Fault:
    return Fault(
        "flag_unreadable",
        t("不是“是/否”", "is neither yes nor no"),
        t("写 是 或 否，或在映射的 codes 里补上", "write 是 or 否, or add it to codes in the mapping"),
    )


def bad_id() -> Fault:
    return Fault(
        "id_check",
        t("证件号不是 18 位或校验码不符", "the id number has not 18 digits or a wrong check digit"),
        t("对照原件改正；不确定就留空", "correct it from the original; leave it empty when in doubt"),
        secret=True,
    )


def float_number() -> Fault:
    return Fault(
        "float_number",
        t(
            "长数字被 Excel 存成了浮点数，末几位已丢失",
            "Excel kept the long number as a float; its last digits are lost",
        ),
        t("把该列设为文本格式，从原件重新填写", "set the column to text and enter the number again from the original"),
        secret=True,
    )


def error_cell() -> Fault:
    return Fault(
        "error_cell",
        t("单元格是公式错误，或公式没有存下结果", "the cell is a formula error, or a formula without a stored result"),
        t("在 Excel 里改好公式并保存，或改成数值", "mend the formula in Excel and save, or put the value itself"),
    )


def early_day() -> Fault:
    return Fault(
        "early_day",
        t("Excel 里 1900-03-01 以前的日期不可靠", "days before 1900-03-01 cannot be relied on in Excel"),
        t("把该格改成文本，照原件填写日期", "make the cell a text and enter the day from the original"),
    )


def not_scalar() -> Fault:
    return Fault(
        "not_scalar",
        t("这里应是一个值，却是列表或对象", "a single value is wanted, this is a list or an object"),
        t("用 split 拆分，或写出里面的路径", "use split, or name the path inside it"),
    )


def empty_key() -> Fault:
    return Fault(
        "key_empty", t("行键为空", "the row key is empty"), t("补上行键各列", "fill in the columns of the row key")
    )


def key_twice() -> Fault:
    return Fault(
        "key_twice",
        t("同一行键有内容不同的几行", "different rows share one row key"),
        t("核对后只留一行，或改正行键", "keep the right one, or correct the row key"),
    )


def ragged(cells: int, wanted: int) -> Fault:
    return Fault(
        "cells",
        t(f"有 {cells} 格，表头有 {wanted} 列", f"has {cells} cells, the header has {wanted} columns"),
        t("检查该行的分隔符和引号", "check separators and quotation marks of the row"),
    )


def open_quote(line: int) -> Fault:
    return Fault(
        "quote_open",
        t(
            f"引号没有闭合，从第 {line} 行起分不清各格；从下一行起照常读入",
            f"a quotation mark is not closed: from line {line} on cells cannot be told apart; read on at the next line",
        ),
        t(
            "补上或删掉该处的引号；格内要换行的，整格用一对引号括住，格内的引号写两遍",
            "close or remove it; a cell with line breaks wants one pair around it, and quotation marks inside doubled",
        ),
    )


def has_nul() -> Fault:
    return Fault(
        "nul",
        t("含有 NUL 字符，不是文字", "has a NUL character; that is no text"),
        t("删去该字符", "remove that character"),
    )


def name_too_long(most: int) -> Fault:
    return Fault(
        "name_long",
        t(f"名称或编号超过 {most:,} 个字符", f"a name or number has more than {most:,} characters"),
        t(
            "检查该处的引号和换行；长文放进说明一类的列",
            "check quotation marks and line breaks; long texts go into notes",
        ),
    )


def cell_too_long() -> Fault:
    return Fault(
        "cell_long",
        t("有一格超过 1,048,576 个字符，没有读", "a cell has more than 1,048,576 characters and is not read"),
        t(
            "检查该处的引号和换行；长文另存为文本文件导入",
            "check quotation marks and line breaks there; load a long text as a text file",
        ),
    )


def end_before_start() -> Fault:
    return Fault(
        "end_before_start",
        t("止早于起", "the end lies before the start"),
        t("核对起止日期", "check both dates"),
    )


def open_start() -> Fault:
    return Fault(
        "open_start",
        t("“起”不能是至今", "a start cannot be still true"),
        t("填起始日期，不知道就留空", "give the date, or leave it empty"),
    )


def missing(what: str) -> Fault:
    return Fault(
        "missing", t(f"缺少必填的 {what}", f"required and missing: {what}"), t("补上该列", "fill in the column")
    )


def unreadable_month() -> Fault:
    return Fault(
        "month_unreadable",
        t("年月读不出来", "the year and month cannot be read"),
        t("写成 1970-05 或 1970", "write 1970-05 or 1970"),
    )


def not_an_address() -> Fault:
    return Fault(
        "text_not_address",
        t("只有地址可以存原文", "only addresses may keep their text"),
        t("去掉该列的文字，或改标识类别", "clear the text, or correct the kind"),
        secret=True,
    )


def broken_json() -> Fault:
    return Fault(
        "json",
        t("不是一个 JSON 对象", "is not one JSON object"),
        t("检查该行的括号和引号", "check brackets and quotation marks"),
    )


def key_twice_in_object() -> Fault:
    return Fault(
        "json_key_twice",
        t("同一个对象里一个键写了两次", "one key stands twice in an object"),
        t("留下对的那一个", "keep the right one"),
    )


def deep_json(most: int) -> Fault:
    return Fault(
        "json_deep",
        t(f"对象和列表嵌套超过 {most} 层", f"objects and lists are nested more than {most} deep"),
        t("展平该行的数据", "flatten the data of the line"),
    )


def not_allowed(what: str) -> Fault:
    return Fault(
        "not_loadable",
        t(f"{what} 不能由文件导入", f"{what} cannot be loaded from a file"),
        t("换成可用的代码", "use a code that can be loaded"),
    )


def impossible_age() -> Fault:
    return Fault(
        "age", t("年龄不可能", "the age is not possible"), t("改正，不知道就留空", "correct it, or leave it empty")
    )
