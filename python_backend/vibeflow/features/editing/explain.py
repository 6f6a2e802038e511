"""Why each kind of problem matters and what its remedies do, in plain words; and the titles of big
remedies."""

from __future__ import annotations

from vibeflow.l10n import t, tn

from .problems import Code, FixName

_WHY: dict[Code, str] = {
    "notJson": t(
        "Each line of a JSON Lines file is one whole object. A line that cannot be read is "
        "kept aside by the import and not learned from."
    ),
    "notObject": t(
        "Each line of a JSON Lines file is one object with named values, such as "
        '`{"question": …, "answer": …}`.'
    ),
    "raggedRow": t(
        "A row with more or fewer cells than the header puts texts into the wrong columns. "
        "Often a comma in a text lacks quotes around it."
    ),
    "emptyRow": t("There is nothing to learn from here. The import removes such rows and counts them."),
    "missing": t(
        "A row needs both: what is asked and what is answered. From a row without an answer "
        "the model would learn to say nothing, so the import removes it."
    ),
    "duplicates": t(
        "The model would see this row more often than others and learn it by heart. The "
        "import keeps the first of equal rows."
    ),
    "turnOrder": t(
        "A conversation goes from user to assistant and back, with a system turn only at the "
        "start. Chat templates refuse any other order. The fix joins neighbours of one role, "
        "moves system turns to the start, and leaves out what the assistant says before any "
        "user."
    ),
    "unansweredTurn": t(
        "Only what the assistant says is learned. A last question without an answer teaches "
        "nothing; the import leaves it out."
    ),
    "unknownRole": t(
        "The import knows user, human, assistant, gpt, system and their kin. A turn of "
        "another role cannot be trained on."
    ),
    "unreadable": t("A turn needs a role and a text to be trained on."),
    "personalData": t(
        "A tuned model can repeat what it was trained on, word for word. Masking keeps the "
        "sentence and hides the person."
    ),
    "whitespace": t("The model would learn to begin or end its answers with blanks. Trimming loses nothing."),
    "encodingDamage": t(
        "The text was written in one encoding and read in another. The repair is exact: it "
        "undoes only what can be undone without a doubt."
    ),
    "lostCharacters": t(
        "Where this sign stands, a character was lost when the file was converted. Export it "
        "again as UTF-8 if you can."
    ),
}


def why(code: Code) -> str:
    """Markdown."""
    return _WHY[code]


def all_title(code: Code, fix: FixName, count: int) -> str:
    """Label of a remedy for every problem of a kind."""
    if code == "duplicates":
        return t("Remove all {n:,} duplicates", n=count)
    titles: dict[FixName, str] = {
        "removeRow": t("Remove all {n:,} rows with this problem", n=count),
        "writeAsJson": t("Write all {n:,} such lines as JSON", n=count),
        "padRow": t("Fill up all {n:,} short rows", n=count),
        "joinCells": t("Join the surplus cells of all {n:,} long rows", n=count),
        "fixRoleOrder": t("Fix the order of the roles in all {n:,} conversations", n=count),
        "closeConversation": t("Close all {n:,} conversations", n=count),
        "addReply": t("Add a reply to write in all {n:,} conversations", n=count),
        "renameRole": t("Correct all {n:,} such roles", n=count),
        "mask": t("Mask all {n:,} in this file", n=count),
        "trim": t("Trim all {n:,} texts", n=count),
        "repair": t("Repair all {n:,} texts", n=count),
    }
    return titles[fix]


def safe_title(count: int) -> str:
    """Label of the remedy for all that loses nothing."""
    return tn("Fix {n:,} problem", "Fix {n:,} problems", count)
