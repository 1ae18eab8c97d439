"""Errors of the analysis: what was asked, what was found, and what would do instead."""


class AnalysisError(Exception):
    """Base of every error this package raises on purpose."""


class NotMetric(AnalysisError):
    """The coordinates are not in metres, so a distance in metres means nothing."""


class BadFrame(AnalysisError):
    """The frame lacks a column, repeats an id or holds a place that is no place."""


class BadSetting(AnalysisError):
    """A setting is out of its range, or two settings contradict each other."""


class NoSuchEngine(AnalysisError):
    """The engine asked for is unknown, or its package is not installed."""


class BadCase(AnalysisError):
    """A worked example does not follow the case format."""


class TooFew(AnalysisError):
    """There are too few incidents for the method to say anything true."""
