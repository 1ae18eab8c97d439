"""Spreadsheets: text that such a program would take for a formula."""


def harmless(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
