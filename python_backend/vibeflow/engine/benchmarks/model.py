"""A loaded model as lm-eval asks for one: how likely an answer is, and what it goes on to write.

Tokens, cutting and sums are those of lm-eval's own model class (HFLM), so that numbers agree with it; equal
questions are computed once, rows of like length go together, and the head runs at the answers' places only.
Knows no task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import torch
from lm_eval.api.model import TemplateLM
from lm_eval.models.utils import handle_stop_sequences, normalize_gen_kwargs, postprocess_generated_text
from lm_eval.utils import get_rolling_token_windows, make_disjoint_window
from torch.nn.functional import log_softmax

from ..generate.answers import answer_all
from ..models.load import Loaded
from ..rows.batches import by_length
from ..tasks.causal import Loss
from .marks import Stopped

_BATCH = 16
_MOST_LOGITS = 64_000_000
"""Numbers that the head may make at once: a quarter of a gigabyte."""
_USUAL_ANSWER = 256
"""Tokens of an answer where the task names no limit, as in HFLM."""

Request = tuple[Any, list[int], list[int]]
"""Words, tokens of the context, tokens of the continuation."""
Asked = tuple[tuple[int, ...], list[tuple[int, list[int]]]]
"""A row of tokens, and the (request, continuation)s that its logits answer."""


class BenchmarkModel(TemplateLM):  # type: ignore[misc]  # lm-eval carries no types
    """`tick` is told how many requests are done; `should_stop` is asked before each batch."""

    def __init__(
        self,
        loaded: Loaded,
        tick: Callable[[int, int], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__()
        self._loaded, self._tick, self._should_stop = loaded, tick, should_stop
        self._tokenizer = loaded.chat.tokenizer
        self._loss = Loss(loaded.model)
        self.tokens = 0
        """Computed so far, padding left out."""

    @property
    def eot_token_id(self) -> int:
        found = self._loaded.chat.eos_id
        return found if found is not None else min(self._loaded.stop_ids, default=0)

    @property
    def prefix_token_id(self) -> int:
        mark = self._loaded.chat.special.get("bos_token")
        found = self._tokenizer.token_to_id(mark) if mark else None
        return found if found is not None else self.eot_token_id

    def tok_encode(self, string: str, add_special_tokens: bool | None = None, **kwargs: Any) -> list[int]:
        special = add_special_tokens
        if special is None:
            prefix = self._tokenizer.decode([self.prefix_token_id], skip_special_tokens=False)
            special = not string.startswith(prefix)
        return list(self._tokenizer.encode(string, add_special_tokens=special).ids)

    def loglikelihood(self, requests: list[Any], disable_tqdm: bool = True) -> list[tuple[float, bool]]:
        return list(super().loglikelihood(requests, disable_tqdm=True))

    def _loglikelihood_tokens(
        self, requests: Sequence[Request], disable_tqdm: bool = False, **kwargs: Any
    ) -> list[tuple[float, bool]]:
        """Log-probability of each continuation, and whether greedy decoding would write it. Requests of equal
        tokens, and those that differ in the last one only, are one row."""
        context = self._loaded.context
        groups: dict[tuple[int, ...], list[int]] = {}
        for index, (_, before, after) in enumerate(requests):
            groups.setdefault(tuple([*before, *after][-(context + 1) : -1]), []).append(index)
        rows = list(groups)
        results: list[tuple[float, bool]] = [(0.0, False)] * len(requests)
        done = 0
        for batch in by_length([len(row) for row in rows], _BATCH):
            if self._should_stop and self._should_stop():
                raise Stopped
            found = [(rows[at], [(i, requests[i][2][-context:]) for i in groups[rows[at]]]) for at in batch]
            for part in self._parts(found):
                for index, result in self._weigh(part):
                    results[index] = result
                    done += 1
            if self._tick:
                self._tick(done, len(requests))
        return results

    def _parts(self, rows: list[Asked]) -> Iterator[list[Asked]]:
        """A batch, in as many parts as its logits need."""
        words = self._tokenizer.get_vocab_size()
        part: list[Asked] = []
        total = 0
        for row in rows:
            size = words * max(len(after) for _, after in row[1])
            if part and total + size > _MOST_LOGITS:
                yield part
                part, total = [], 0
            part.append(row)
            total += size
        yield part

    @torch.inference_mode()
    def _weigh(self, rows: Sequence[Asked]) -> list[tuple[int, tuple[float, bool]]]:
        length = max(len(ids) for ids, _ in rows)
        device = self._loaded.device.kind
        ids = torch.zeros(len(rows), length, dtype=torch.long)
        for at, (row, _) in enumerate(rows):
            ids[at, : len(row)] = torch.tensor(row)
        self.tokens += sum(len(row) for row, _ in rows)
        wanted = [
            (at, len(row), max(len(after) for _, after in asked)) for at, (row, asked) in enumerate(rows)
        ]
        places = torch.tensor(
            [at * length + place for at, end, count in wanted for place in range(end - count, end)]
        )
        logits = self._loss.logits(ids.to(device), places.to(device))
        results: list[tuple[int, tuple[float, bool]]] = []
        start = 0
        for (_, asked), (_, _, count) in zip(rows, wanted, strict=True):
            given = log_softmax(logits[start : start + count], dim=-1)
            greedy = given.argmax(-1)
            start += count
            for index, after in asked:
                tokens = torch.tensor(after, device=given.device)
                sums = given[count - len(after) :].gather(1, tokens[:, None]).sum()
                same = torch.equal(greedy[count - len(after) :], tokens)
                results.append((index, (float(sums), same)))
        return results

    def loglikelihood_rolling(self, requests: Sequence[Any], disable_tqdm: bool = False) -> list[float]:
        """Log-probability of whole texts, in windows of the model's context."""
        windows: list[Request] = []
        owners: list[int] = []
        for index, request in enumerate(requests):
            found = get_rolling_token_windows(
                token_list=self.tok_encode(request.args[0]),
                prefix_token=self.prefix_token_id,
                max_seq_len=self._loaded.context,
                context_len=1,
            )
            for window in map(make_disjoint_window, found):
                windows.append((None, *window))
                owners.append(index)
        sums = [0.0] * len(requests)
        for owner, (value, _) in zip(owners, self._loglikelihood_tokens(windows), strict=True):
            sums[owner] += value
        return sums

    def generate_until(self, requests: Sequence[Any], disable_tqdm: bool = False) -> list[str]:
        """What the model goes on to write, greedily, up to the first of the stop words.

        Raises:
            ValueError: the task asks for dice.
        """
        results = [""] * len(requests)
        groups: dict[str, list[int]] = {}
        for index, request in enumerate(requests):
            groups.setdefault(repr(request.args[1]), []).append(index)
        done = 0
        for indices in groups.values():
            options = normalize_gen_kwargs(dict(requests[indices[0]].args[1]), _USUAL_ANSWER)
            if options.get("do_sample"):
                raise ValueError("this model answers greedily only")
            end = self._tokenizer.decode([self.eot_token_id], skip_special_tokens=False)
            until = handle_stop_sequences(options.get("until"), end)
            before = done

            def tell(count: int, before: int = before) -> None:
                if self._tick:
                    self._tick(before + count, len(requests))

            prompts = [self.tok_encode(requests[index].args[0]) for index in indices]
            answers = self._write(prompts, int(options["max_gen_toks"]), until, tell)
            for index, text in zip(indices, answers, strict=True):
                results[index] = text
            done += len(indices)
        return results

    def _write(
        self, prompts: list[list[int]], at_most: int, until: list[str], tell: Callable[[int], None]
    ) -> list[str]:
        # A small model's context may not hold the answer that the task allows: it gets the half of it.
        at_most = min(at_most, self._loaded.context // 2)
        self.tokens += sum(map(len, prompts))
        # As in HFLM, the marks of a chat do not end an answer: only what the model's own settings say.
        plain = replace(self._loaded, stop_ids=self._ends())
        tail = max((len(term.encode()) for term in until), default=0) + 1

        def over(answer: list[int]) -> bool:
            end = self._tokenizer.decode(answer[-tail:], skip_special_tokens=True)
            return any(term in end for term in until if term)

        found = answer_all(plain, prompts, at_most, _BATCH, tell, self._should_stop, over=over)
        if found is None:
            raise Stopped
        self.tokens += sum(map(len, found))
        texts = [self._tokenizer.decode(ids, skip_special_tokens=True) for ids in found]
        return [postprocess_generated_text(text, until, None) for text in texts]

    def _ends(self) -> set[int]:
        said = getattr(getattr(self._loaded.model, "generation_config", None), "eos_token_id", None)
        found = set(said) if isinstance(said, list) else {said} if isinstance(said, int) else set()
        return found or {self.eot_token_id}
