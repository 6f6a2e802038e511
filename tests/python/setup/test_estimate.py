"""What a run takes: by what was measured of its kind, by its neighbours, or by formula with a wide range."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from setup_facts import facts_of, measured_for

from vibeflow.features.models.facts import ModelFacts, model_facts
from vibeflow.features.setup.estimates.memory import Work, peak_bytes, trainable
from vibeflow.features.setup.estimates.taken import disk_bytes, taken
from vibeflow.features.setup.estimates.tips import tips
from vibeflow.features.setup.facts import SetupFacts
from vibeflow.features.setup.machine import Machine
from vibeflow.protocol.setup import SettingChange
from vibeflow.recipe.model import Recipe

CORES = 2


@pytest.fixture
def facts(tmp_path: Path) -> SetupFacts:
    return facts_of(tmp_path)


def with_(facts: SetupFacts, **training: object) -> SetupFacts:
    values = facts.recipe.model_dump()
    return replace(facts, recipe=Recipe.model_validate(values | {"training": values["training"] | training}))


def test_twice_the_passes_take_twice_the_training_and_no_more(facts: SetupFacts) -> None:
    known = [measured_for(facts, seconds_per_token=0.01, startup_seconds=20.0)]
    once, twice = (taken(with_(facts, epochs=epochs), known, CORES) for epochs in (2, 4))
    assert once.measured and twice.measured
    training = 2 * facts.tokens_per_epoch * 0.01
    assert twice.seconds.likely - once.seconds.likely == pytest.approx(training, rel=0.02)
    assert twice.memory == once.memory


def test_a_longer_run_than_the_probe_may_come_to_need_more_memory(facts: SetupFacts) -> None:
    probe, run = measured_for(facts), measured_for(facts, source="run")
    short = taken(with_(facts, batch_size=1024, epochs=1), [probe], CORES).memory
    assert short.high < 1.3 * short.likely  # one step only: no more than the probe met
    probed, ran = (taken(facts, [one], CORES).memory for one in (probe, run))
    assert ran.likely == probe.peak_bytes < probed.likely and ran.high < probed.high
    assert probed.low == ran.low


def test_another_batch_of_the_same_model_is_near_and_its_memory_moves(facts: SetupFacts) -> None:
    known = [measured_for(facts)]
    small = taken(with_(facts, batch_size=4), known, CORES)
    large = taken(with_(facts, batch_size=64), known, CORES)
    exact = taken(facts, known, CORES)
    assert not small.measured and "with other settings" in small.basis
    assert small.memory.likely < exact.memory.likely < large.memory.likely
    assert _width(small) > _width(exact)


def test_a_larger_adapter_needs_more_memory(facts: SetupFacts) -> None:
    known = [measured_for(facts)]
    lora = facts.recipe.training.lora.model_dump()
    larger = taken(with_(facts, lora=lora | {"r": 256}), known, CORES)
    grown = trainable(facts.model, "lora", 256) - trainable(facts.model, "lora", 16)
    assert larger.memory.likely - taken(facts, known, CORES).memory.likely == pytest.approx(
        16 * grown, rel=0.01
    )


def test_the_more_is_known_the_narrower_the_range(facts: SetupFacts) -> None:
    nothing = taken(facts, [], CORES)
    other = taken(facts, [measured_for(facts, model="org/other")], CORES)
    same = taken(with_(facts, method="full"), [measured_for(facts)], CORES)
    exact = taken(facts, [measured_for(facts)], CORES)
    widths = [found.seconds.high / found.seconds.low for found in (nothing, other, same, exact)]
    assert widths == sorted(widths, reverse=True) and len(set(widths)) == 4
    assert [found.measured for found in (nothing, other, same, exact)] == [False, False, False, True]


def test_all_weights_take_half_as_long_again_as_an_adapter(facts: SetupFacts) -> None:
    known = [
        measured_for(facts, seconds_per_token=0.01, startup_seconds=0.0, evaluation_seconds_per_token=0.0)
    ]
    lora = taken(facts, known, CORES).seconds.likely
    full = taken(with_(facts, method="full"), known, CORES).seconds.likely
    assert 1.3 * lora < full < 1.8 * lora


def test_unsteady_measurements_widen_the_range(facts: SetupFacts) -> None:
    steady = taken(facts, [measured_for(facts, spread=0.02)], CORES)
    unsteady = taken(facts, [measured_for(facts, spread=0.9)], CORES)
    assert _width(unsteady) > 2 * _width(steady)


def test_a_measurement_beside_other_programs_says_so_and_allows_for_their_end(facts: SetupFacts) -> None:
    quiet = taken(facts, [measured_for(facts)], CORES)
    busy = taken(facts, [measured_for(facts, others=1.0)], CORES)
    assert "other programs" not in quiet.basis
    assert busy.basis.endswith(", while other programs used 1.0 of 2 cores: faster when they are done")
    assert busy.seconds.likely == quiet.seconds.likely
    assert busy.seconds.low == pytest.approx(quiet.seconds.low / 2)
    assert busy.seconds.high == quiet.seconds.high


def test_a_quiet_measurement_is_believed_before_a_newer_one_beside_other_programs(facts: SetupFacts) -> None:
    known = [measured_for(facts), measured_for(facts, others=1.2, seconds_per_token=0.004)]
    assert taken(facts, known, CORES) == taken(facts, known[:1], CORES)


def test_what_a_run_writes_grows_with_what_it_trains(facts: SetupFacts) -> None:
    adapter = taken(facts, [measured_for(facts)], CORES)
    full = taken(with_(facts, method="full"), [], CORES)
    assert disk_bytes(facts, full) > 3 * disk_bytes(facts, adapter)


def test_four_bits_are_less_than_sixteen_and_all_weights_more() -> None:
    seven = ModelFacts("org/seven", 7_200_000_000, 32_768, width=4096, layers=32, vocabulary=32_000)
    found = {
        method: peak_bytes(seven, Work(method, 1, 512, 16, "bf16")) for method in ("qlora", "lora", "full")
    }
    assert 4e9 < found["qlora"] < 9e9 < found["lora"] < 20e9 < 100e9 < found["full"] < 140e9


def test_a_name_tells_the_size_of_a_model_that_is_not_here() -> None:
    sizes = {
        "HuggingFaceTB/SmolLM2-135M-Instruct": 135_000_000,
        "Qwen/Qwen3-0.6B": 600_000_000,
        "mistralai/Mistral-7B-v0.3": 7_000_000_000,
        "google/flan-t5-small": None,
        "org/model-4bit": None,
    }
    for name, size in sizes.items():
        assert model_facts(name, None).hinted == size, name


def test_tips_say_what_the_same_estimate_says(facts: SetupFacts) -> None:
    slow = with_(facts, epochs=8)
    known = [measured_for(slow, seconds_per_token=0.005)]
    now = taken(slow, known, CORES)

    def again(changes: tuple[SettingChange, ...]):  # type: ignore[no-untyped-def]  # as tips.Again
        return taken(with_(slow, **{c.key.removeprefix("training."): c.value for c in changes}), known, CORES)

    found = tips(slow, now, again, 10**12)
    assert found[0].changes == [SettingChange(key="training.epochs", value=4)]
    saved = now.seconds.likely - taken(with_(slow, epochs=4), known, CORES).seconds.likely
    assert f"about {round(saved / 60)} minutes less" in found[0].text
    fast = with_(facts, epochs=1)
    assert tips(fast, taken(fast, known, CORES), again, 10**12) == []


def test_a_run_computes_on_the_first_card_where_there_is_one() -> None:
    bare = Machine(8, 32_000_000_000, 20_000_000_000, ())
    assert (bare.chosen, bare.memory) == ("local-cpu", 20_000_000_000)
    card = replace(bare, gpus=(("NVIDIA L4", 24_000_000_000),))
    assert (card.chosen, card.memory) == ("local-cuda-0", 24_000_000_000)


def _width(found) -> float:  # type: ignore[no-untyped-def]  # a Taken
    return float((found.seconds.high - found.seconds.low) / found.seconds.likely)
