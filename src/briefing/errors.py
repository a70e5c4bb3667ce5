"""The errors that callers may catch. Each message is one line: what is wrong, and what to do."""


class BriefingError(Exception):
    """Base of every error this package raises on purpose."""


class ReadError(BriefingError):
    """The input cannot be read as a report."""


class CheckpointError(BriefingError):
    """A model folder is missing, incomplete, damaged, or cannot do what is asked of it."""


class RecipeError(BriefingError):
    """A recipe file is invalid."""


class CorpusError(BriefingError):
    """A corpus file, or a line of it, is invalid."""


class OutputError(BriefingError):
    """The result cannot be written where it was asked for."""


class EngineError(BriefingError):
    """An engine is not installed, or cannot honour what is asked of it."""
