"""A machine's clock that stands behind the ledger: said at the door and by ``doctor``."""

from __future__ import annotations

from datetime import timedelta

from graph.words import t

#: Two machines that share a home, or a clock that is set right by some minutes, are no news.
CLOCK_TOLERANCE = timedelta(minutes=10)


def clock_words(ahead: timedelta) -> tuple[str, str]:
    """Cause and cure of a clock that is ``ahead`` behind the last batch."""
    hours = ahead.total_seconds() / 3600
    behind_zh = f"{hours / 24:,.1f} 天" if hours >= 48 else f"{hours:,.1f} 小时"
    behind_en = f"{hours / 24:,.1f} days" if hours >= 48 else f"{hours:,.1f} hours"
    return (
        t(
            f"本机时钟比账本最后一批的发布时间早 {behind_zh}；在追上之前，新批次都记为那一批的时间。",
            f"This machine's clock is {behind_en} behind the last batch; until it catches up, new batches carry that "
            "batch's time.",
        ),
        t(
            "校准系统时间。若时钟现在是对的，就是那一批记晚了：此后导入用 --data-date 写明数据日期。",
            "Set the system's clock. Where it is right, that batch was dated too late: name the data date of what you "
            "load with --data-date.",
        ),
    )
