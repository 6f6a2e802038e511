"""A report for a bug tells how things stand, and nothing of the user's: planted everywhere, found nowhere."""

from __future__ import annotations

import ast
import csv
import gettext
import json
import random
import time
import traceback
from importlib.resources import files
from pathlib import Path

import pytest
from jobkit import Machine, train_spec

from vibeflow.features.diagnostics.lines import told_lines
from vibeflow.features.diagnostics.phrases import _sentences, _texts, told
from vibeflow.features.diagnostics.service import DiagnosticsReport
from vibeflow.features.diagnostics.settings import changed
from vibeflow.features.projects.folder import make
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.services import Services
from vibeflow.jobs import submit
from vibeflow.jobs.events import EventWriter, LogEvent, StateEvent, now
from vibeflow.protocol.diagnostics import ChangedSetting, CollectDiagnostics, ExtensionFacts
from vibeflow.protocol.errors import ErrorData, NotReady
from vibeflow.protocol.training import LogLine
from vibeflow.recipe.training import TrainingSettings

ROWS = [
    "My daughter Ottilie has leukaemia and the clinic in Zwolle refuses to pay for her",
    "Invoice 4711-8842: Grzegorz Brzeczyszczykiewicz owes 1234567 zloty since March",
    "¿Dónde está mi pedido? Soy Xiomara y vivo en Calle Falsa 123",
    "Run 3 has started because Thorbjorn said so",
    "row 17 is answered: his pin is 0815, and error: MemoryError follows for Wilhelmina",
]
SECRETS = [
    "sk-proj-Canary00Canary00Canary00",
    "vf_CanaryCanaryCanaryCanaryCanaryCanary1234",
    "hf_CanaryTokenCanaryToken1234567890",
    "Bearer canary.eyJhbGciOi.c2VjcmV0",
    "postgresql://canaryuser:canarypassword@canaryhost/canarydb",
    "AIzaCanaryCanaryCanaryCanaryCanary12345",
]
NAMES = ["Ottilie Hospital Bot", "canary-folder", "AcmeCanary/private-7b"]
WORDS = (
    "ottilie leukaemia zwolle clinic grzegorz brzeczyszczykiewicz zloty 4711 8842 1234567 dónde pedido "
    "xiomara calle falsa thorbjorn wilhelmina 0815 canary hospital acme daughter eyj c2vj"
)

DEATH = (
    "2026-11-30 00:40:00,123 WARNING vibeflow.runner.job: run-0003-train: The worker ended with code 3. "
    "Picking it up again. Death 2."
)


def fault(message: str) -> str:
    """A real trace, through VibeFlow's own code and through the test's."""
    try:
        try:
            train_spec(Path(message), number=-1)
        except ValueError as error:
            raise RuntimeError(message) from error
    except RuntimeError:
        return traceback.format_exc()


def log_lines() -> list[str]:
    lines: list[str] = []
    for text in [*ROWS, *SECRETS, *NAMES]:
        lines += [
            text,
            f"2026-11-30T00:40:00.000Z info: {text}",
            f"2026-11-30 00:40:00,123 ERROR vibeflow.runner.loop: {text}: started",
            f"WARNING ottilie.leukaemia: {text}",
            f"ERROR {text}",
            f"INFO vibeflow.rpc.faults: vibeflow/projects/open failed: {text}",
            f"2026-11-30 00:40:00.123 [error] vibeflow.training.start: VibeFlowError: {text}",
            f"Serving {text} on http://127.0.0.1:8321/v1.",
            f"{text}: started",
            json.dumps({"messages": [{"role": "user", "content": text}]}),
            f"Authorization: {text}",
            f"KeyError: {text!r}",
            f"{text}Error: what",
            f'  File "/home/ottilie/{text}.py", line 3, in ottilie',
            f'  File "/x/site-packages/torch/{text}.py", line 3, in canary',
            f"    raise ValueError({text!r})",
        ]
        lines += fault(text).splitlines()
    return lines


@pytest.fixture
def report(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("VIBEFLOW_HOME", str(machine.home.root))
    for name, value in zip(
        ("VIBEFLOW_DATABASE_URL", "OPENAI_API_KEY", "VIBEFLOW_CANARY", "HF_TOKEN"), SECRETS, strict=False
    ):
        monkeypatch.setenv(name, value)
    project = machine.add_project(NAMES[1])
    make(machine.home.root.parent / "x", NAMES[0])
    for number, text in enumerate([*ROWS, *SECRETS], start=1):
        spec = train_spec(project.path, project.id, number)
        settings = TrainingSettings(epochs=7, learning_rate=0.00025)
        payload = spec.payload.model_copy(
            update={"system_prompt": text, "model": NAMES[2], "settings": settings}
        )
        folder = submit.create(project.jobs, spec.model_copy(update={"payload": payload}))
        said = ErrorData(code="disk.full", message=f"The disk is full: {text}", hint=text)
        with EventWriter(folder) as writer:
            writer.append(LogEvent(line=LogLine(time=now(), level="info", text=text)))
            writer.append(StateEvent(state="failed", error=said))
        (folder / "log.txt").write_text("\n".join(log_lines()), encoding="utf-8")
    (machine.home.logs / "runner.log").write_text("\n".join(log_lines()), encoding="utf-8")
    extension = ExtensionFacts(
        extension_version="0.1.0",
        vscode_version="1.105.1",
        remote=NAMES[1],
        settings=(
            ChangedSetting(key="vibeflow.python.indexUrl", value=json.dumps(SECRETS[4])),
            ChangedSetting(key="vibeflow.backend.home", value=json.dumps(f"/home/{NAMES[1]}")),
            ChangedSetting(key=f"vibeflow.{NAMES[1]}", value="1"),
            ChangedSetting(key="vibeflow.training.parallelRuns", value="3"),
            ChangedSetting(key="vibeflow.backend.logLevel", value=json.dumps(ROWS[0])),
        ),
        log=tuple(log_lines()),
    )
    found = Services.over(machine.ctx).diagnostics.collect(CollectDiagnostics(extension=extension))
    return found.text


def test_nothing_that_was_planted_is_in_it(report: str) -> None:
    low = report.lower()
    assert [word for word in WORDS.split() if word in low] == []
    for row in ROWS:
        assert not shared(row, report)


def test_what_a_bug_report_needs_is_in_it(report: str) -> None:
    for wanted in (
        "VS Code: 1.105.1",
        "vibeflow.training.parallelRuns: 3",
        "vibeflow.python.indexUrl: set",
        "epochs 7, learning_rate 0.00025",
        "run-0005-train: failed",
        "disk.full: The disk is full: …",
        "RuntimeError: …",
        "VIBEFLOW_DATABASE_URL",
        "pydantic 2",
        "[error] vibeflow.training.start: VibeFlowError: …",
        "lines left out",
    ):
        assert wanted.replace("[error] ", "error ") in report, wanted
    assert "ValidationError" in report and 'File "pydantic/main.py"' in report
    assert len(report) < 60_000


def test_a_database_that_cannot_be_opened_is_named_and_the_rest_is_there() -> None:
    def broken() -> list[ProjectRecord]:
        raise NotReady(f"The database of {ROWS[0]} is newer.", hint="Update.")

    text = DiagnosticsReport(broken).collect(CollectDiagnostics()).text
    assert "could not be read: state.notReady (NotReady)" in text
    assert "Python: 3." in text and "Ottilie" not in text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026-11-30T00:40:00.000Z info: Serving support-v1 on http://127.0.0.1:8321/v1.", None),
        (DEATH, DEATH),
        (
            "OSError: [Errno 28] No space left on device: '/home/me/x'",
            "OSError: [Errno 28] No space left on device: …",
        ),
        ("MemoryError", "MemoryError"),
        ("ottilie.LeukaemiaError: x", "… (1 line left out)"),
    ],
)
def test_lines_as_they_are_told(line: str, expected: str | None) -> None:
    [said] = told_lines([line])
    if expected is None:
        assert "support-v1" not in said and "on http://127.0.0.1:8321/v1." in said
    else:
        assert said == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Run 3 has started.", "Run 3 has started."),
        ("Lauf 3 hat begonnen.", "Lauf 3 hat begonnen."),
        (
            "Der Datenträger ist voll; nicht geschrieben: /home/ottilie/bot.",
            "Der Datenträger ist voll; nicht geschrieben: …",
        ),
        ("Ottilie begann gestern.", ""),
        (
            "1.234 Zeilen werden ausgelassen: Von der Antwort passt nichts in 1.024 Token.",
            "1.234 Zeilen werden ausgelassen: Von der Antwort passt nichts in 1.024 Token.",
        ),
        (
            "There is no key for Ottilie. Set one, or put it into the environment as X.",
            "There is no key for …. Set one, or put it into the environment as ….",
        ),
    ],
)
def test_translated_sentences_are_known_with_a_value_at_each_brace(text: str, expected: str) -> None:
    assert told(text) == expected


PROGRAM = """
t("Made {name} in {size:,} {{by hand}}.", name=name, size=size)
t("It looks like {this} or {{that}}.")
tn("{n:,} bird sang.", "{n:,} birds sang.", count)
tp("of a ship", "The long anchor")
log.info("A plain %s line", value)
"""


def test_where_values_stand_in_translatable_sentences() -> None:
    texts = _texts(ast.parse(PROGRAM), [gettext.NullTranslations()])
    found = {phrase.parts for pieces in texts for phrase in _sentences(pieces)}
    assert found >= {
        ("Made ", " in ", " {by hand}."),
        ("It looks like {this} or {{that}}.",),
        ("", " bird sang."),
        ("", " birds sang."),
        ("The long anchor",),
        ("A plain ", " line"),
    }


def test_of_real_rows_in_lines_of_every_kind_no_run_of_words_comes_through() -> None:
    """The bundled sample's rows: sentences of everyday words, many of which VibeFlow says itself."""
    dice = random.Random(30)
    sample = files("vibeflow") / "samples" / "support_replies.csv"
    with sample.open(encoding="utf-8", newline="") as source:
        rows = [cell for line in csv.reader(source) for cell in line if len(cell.split()) > 5]
    frames = [
        "{}",
        "info: {}",
        "{} has started.",
        "The worker ended with {}",
        "ValueError: {}",
        "{}: {}",
        "Row {}: {}",
    ]
    for row in dice.sample(rows, 60):
        for line in row.splitlines():
            frame = dice.choice(frames)
            [*said] = told_lines([frame.replace("{}", line)])
            assert not shared(line, "\n".join(said)), (line, said)
    assert told("It took 5 s and 4111 1111 1111 1111") != "It took 5 s and 4111 1111 1111 1111"


def test_a_line_made_to_be_slow_is_not() -> None:
    told("The program text is read before.")
    began = time.process_time()
    told_lines([" is than on of ( to ) over </p> /datasets/ : " * 60 + str(n) for n in range(20)])
    assert time.process_time() - began < 5


def shared(row: str, text: str) -> list[str]:
    """Runs of four words of the row that are in the text."""
    words = row.split()
    runs = [" ".join(words[at : at + 4]) for at in range(len(words) - 3)]
    return [run for run in runs if run in text]


def test_settings_are_told_by_their_kind() -> None:
    def say(key: str, value: object) -> list[str]:
        return changed((ChangedSetting(key=f"vibeflow.{key}", value=json.dumps(value)),))

    assert say("training.parallelRuns", 4) == ["vibeflow.training.parallelRuns: 4"]
    assert say("backend.logLevel", "debug") == ["vibeflow.backend.logLevel: debug"]
    assert say("editor.tokenCounts", False) == ["vibeflow.editor.tokenCounts: False"]
    assert say("backend.logLevel", "secret") == ["vibeflow.backend.logLevel: set (the text is left out)"]
    assert say("python.interpreter", "/home/me/python") == [
        "vibeflow.python.interpreter: set (the text is left out)"
    ]
    assert say("training.parallelRuns", {"a": "secret"}) == [
        "vibeflow.training.parallelRuns: set (the text is left out)"
    ]
    assert say("nobody.knows", 1) == []
