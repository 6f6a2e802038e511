"""What VibeFlow says, in the user's language.

    t("Run {number} has started.", number=3)
    tn("{n:,} row was left out.", "{n:,} rows were left out.", count)
    tp("button", "Open")                                    the same word in two senses

English is the source and the key; the catalogues in `<language>/*.po` hold the rest, a file for each package
that speaks. A process speaks one language from its first import on, so that a table of labels may be made
once. It is decided by `VIBEFLOW_LANGUAGE`, which the extension sets to VS Code's display language, or else in
gettext's way by LANGUAGE, LC_ALL, LC_MESSAGES and LANG.

Not translated is what programs and other people read: commit messages, names in files, the log, what a model
is told, what the API answers.
"""

from .speech import LANGUAGE, Say, in_english, listed, number, plain, t, tn, tp

__all__ = ["LANGUAGE", "Say", "in_english", "listed", "number", "plain", "t", "tn", "tp"]
