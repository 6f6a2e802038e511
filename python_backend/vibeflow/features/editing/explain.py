"""Why each kind of problem matters and what its remedies do, in plain words; and the titles of big
remedies."""

from __future__ import annotations

from .problems import Code, FixName

_WHY: dict[Code, str] = {
    "notJson": "Each line of a JSON Lines file is one whole object. A line that cannot be read is kept "
    "aside by "
    "the import and not learned from.",
    "notObject": "Each line of a JSON Lines file is one object with named values, such as "
    '`{"question": …, "answer": …}`.',
    "raggedRow": "A row with more or fewer cells than the header puts texts into the wrong columns. Often a "
    "comma "
    "in a text lacks quotes around it.",
    "emptyRow": "There is nothing to learn from here. The import removes such rows and counts them.",
    "missing": "A row needs both: what is asked and what is answered. From a row without an answer the "
    "model would "
    "learn to say nothing, so the import removes it.",
    "duplicates": "The model would see this row more often than others and learn it by heart. The import "
    "keeps "
    "the first of equal rows.",
    "turnOrder": "A conversation goes from user to assistant and back, with a system turn only at the "
    "start. Chat "
    "templates refuse any other order. The fix joins neighbours of one role, moves system turns to the "
    "start, "
    "and leaves out what the assistant says before any user.",
    "unansweredTurn": "Only what the assistant says is learned. A last question without an answer teaches "
    "nothing; "
    "the import leaves it out.",
    "unknownRole": "The import knows user, human, assistant, gpt, system and their kin. A turn of another "
    "role "
    "cannot be trained on.",
    "unreadable": "A turn needs a role and a text to be trained on.",
    "personalData": "A tuned model can repeat what it was trained on, word for word. Masking keeps the "
    "sentence and "
    "hides the person.",
    "whitespace": "The model would learn to begin or end its answers with blanks. Trimming loses nothing.",
    "encodingDamage": "The text was written in one encoding and read in another. The repair is exact: it "
    "undoes "
    "only what can be undone without a doubt.",
    "lostCharacters": "Where this sign stands, a character was lost when the file was converted. Export it "
    "again "
    "as UTF-8 if you can.",
}
_ALL: dict[FixName, str] = {
    "removeRow": "Remove all {n} rows with this problem",
    "writeAsJson": "Write all {n} such lines as JSON",
    "padRow": "Fill up all {n} short rows",
    "joinCells": "Join the surplus cells of all {n} long rows",
    "fixRoleOrder": "Fix the order of the roles in all {n} conversations",
    "closeConversation": "Close all {n} conversations",
    "addReply": "Add a reply to write in all {n} conversations",
    "renameRole": "Correct all {n} such roles",
    "mask": "Mask all {n} in this file",
    "trim": "Trim all {n} texts",
    "repair": "Repair all {n} texts",
}


def why(code: Code) -> str:
    """Markdown."""
    return _WHY[code]


def all_title(code: Code, fix: FixName, count: int) -> str:
    """Label of a remedy for every problem of a kind."""
    if code == "duplicates":
        return f"Remove all {count:,} duplicates"
    return _ALL[fix].format(n=f"{count:,}")


def safe_title(count: int) -> str:
    """Label of the remedy for all that loses nothing."""
    return "Fix 1 problem" if count == 1 else f"Fix {count:,} problems"
