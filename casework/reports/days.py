"""Days as papers write them."""

from datetime import date


def chinese_date(day: date) -> str:
    """2026年11月30日: the form of dates on paper (programme.md, 9.5)."""
    return f"{day.year}年{day.month}月{day.day}日"
