"""Fit of each place to train, by numbers: fits, fits with QLoRA, does not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from setup_facts import facts_of

from vibeflow.features.models.facts import ModelFacts
from vibeflow.features.setup.estimates.hardware import choices
from vibeflow.features.setup.estimates.taken import taken
from vibeflow.features.setup.facts import SetupFacts
from vibeflow.features.setup.machine import Machine
from vibeflow.features.setup.prices import Prices, load_prices
from vibeflow.protocol.setup import HardwareChoice
from vibeflow.store.home import Home

SEVEN = ModelFacts("org/seven", 7_200_000_000, 32_768, width=4096, layers=32, vocabulary=32_000)
SMALL_COMPUTER = Machine(8, 16_000_000_000, 9_000_000_000, ())


@pytest.fixture
def facts(tmp_path: Path) -> SetupFacts:
    facts = facts_of(tmp_path)
    training = facts.recipe.training.model_copy(update={"batch_size": 1})
    return replace(facts, model=SEVEN, recipe=facts.recipe.model_copy(update={"training": training}))


@pytest.fixture
def prices(tmp_path: Path) -> Prices:
    home = Home(tmp_path / "home")
    home.ensure()
    table, problem = load_prices(home)
    assert problem is None
    return table


def offered(facts: SetupFacts, machine: Machine, prices: Prices) -> dict[str, HardwareChoice]:
    return {one.id: one for one in choices(facts, taken(facts, [], machine.cores), machine, prices)}


def test_a_large_model_fits_the_large_cards_and_the_small_ones_only_in_four_bits(
    facts: SetupFacts, prices: Prices
) -> None:
    found = offered(facts, SMALL_COMPUTER, prices)
    assert found["a100-80"].fit == "fits" and "80 GB" in found["a100-80"].why
    assert found["t4"].fit == "fitsWithQlora" and "with QLoRA about" in found["t4"].why
    assert found["local-cpu"].fit in ("fitsWithQlora", "doesNotFit")


def test_all_weights_of_a_large_model_fit_nowhere(facts: SetupFacts, prices: Prices) -> None:
    training = facts.recipe.training.model_copy(update={"method": "full"})
    full = replace(facts, recipe=facts.recipe.model_copy(update={"training": training}))
    found = offered(full, SMALL_COMPUTER, prices)
    assert {one.fit for one in found.values()} <= {"fitsWithQlora", "doesNotFit"}


def test_only_what_is_here_is_chosen_and_what_is_rented_has_price_source_and_day(
    facts: SetupFacts, prices: Prices
) -> None:
    card = replace(SMALL_COMPUTER, gpus=(("NVIDIA L4", 24_000_000_000),))
    for machine in (SMALL_COMPUTER, card):
        found = offered(facts, machine, prices).values()
        assert [one.id for one in found if one.chosen] == [machine.chosen]
        for one in found:
            if one.place == "rented":
                assert one.price_source and one.price_source.startswith("https://") and one.price_date
                assert one.cost and one.seconds and one.price_per_hour
                assert one.cost.likely == pytest.approx(one.seconds.likely / 3600 * one.price_per_hour)
                assert one.seconds.high > 2 * one.seconds.low
            else:
                assert one.price_per_hour is None


def test_a_faster_card_takes_less_time(facts: SetupFacts, prices: Prices) -> None:
    found = offered(facts, SMALL_COMPUTER, prices)
    assert found["h100-80"].seconds and found["t4"].seconds
    assert found["h100-80"].seconds.likely < found["t4"].seconds.likely
