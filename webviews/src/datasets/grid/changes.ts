/** What the user changes by hand: texts, rows taken out and back in; shown at once, sent, and undone on demand. */
import * as l10n from "@vscode/l10n";
import type { EditRow, RowDetail, RowView } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { count, plural } from "@shared/format/numbers.js";
import type { StoreApi } from "zustand/vanilla";

import type { Pages } from "./pages.js";
import { filterOf, requestOf } from "./query.js";
import { NOTHING, type Selection, size } from "./selection.js";
import type { Field, RowsState, Said } from "./state.js";

export interface Changes {
  /** Opens the editor of a cell, with the whole text. */
  readonly beginEdit: (index: number, field: Field) => Promise<void>;
  readonly cancelEdit: () => void;
  readonly saveEdit: (text: string) => Promise<void>;
  /** Takes back all that was changed by hand in a row's question and answer. */
  readonly takeBack: (number: number) => Promise<void>;
  /** Takes the rows at these places out, or back in. */
  readonly setExcluded: (selection: Selection, excluded: boolean) => Promise<void>;
  readonly undo: () => void;
  /** Tries the change that failed last once more. */
  readonly again: () => void;
}

/** A text this long may have been cut in its page. */
const CUT = 2000;
/** More rows than this are changed by filter, without naming each; there is no undo then but to select them again. */
const NAMED = 10_000;
const AT_ONCE = 500;

export function createChanges(
  bridge: Bridge,
  projectId: string,
  store: StoreApi<RowsState>,
  pages: Pages,
  reload: () => void,
): Changes {
  const { datasets } = bridge.client;

  let failed: (() => Promise<Said | null>) | null = null;

  /** Runs one change at a time; a failure is shown, and what is on screen had anew. */
  async function act(change: () => Promise<Said | null>): Promise<void> {
    if (store.getState().busy) return;
    failed = null;
    store.setState({ busy: true, problem: null });
    try {
      const said = await change();
      if (said !== null) store.setState({ said });
    } catch (cause) {
      failed = change;
      store.setState({ problem: errorData(cause), said: null });
    } finally {
      store.setState({ busy: false });
      reload();
    }
  }

  const send = (edit: Omit<EditRow, "projectId">) => datasets.editRow({ projectId, ...edit });

  async function numbersOf(selection: Selection): Promise<number[]> {
    const numbers: number[] = [];
    const { query } = store.getState();
    for (const [start, end] of selection) {
      for (let at = start; at < end; at += AT_ONCE) {
        const limit = Math.min(AT_ONCE, end - at);
        const held = Array.from({ length: limit }, (_, step) => pages.row(at + step));
        const rows = held.every((row) => row !== undefined)
          ? held
          : (await datasets.rows(requestOf(projectId, query, at, limit))).rows;
        numbers.push(...rows.map((row) => row.number));
      }
    }
    return numbers;
  }

  async function exclude(numbers: readonly number[], excluded: boolean, undone = false): Promise<Said> {
    const { changed } = await datasets.setExcluded({ projectId, numbers, excluded });
    const back = () => act(() => exclude(numbers, !excluded, true));
    return {
      text: outcome(changed, numbers.length, excluded, undone),
      undo: undone || changed === 0 ? null : () => void back(),
    };
  }

  return {
    async beginEdit(index, field) {
      const row = pages.row(index);
      if (row === undefined || store.getState().busy) return;
      try {
        const text =
          row[field].length < CUT
            ? row[field]
            : wholeText(await datasets.row({ projectId, number: row.number }), field);
        store.setState({
          editing: { index, number: row.number, field, text, edited: row.edited, removed: row.part === "removed" },
        });
      } catch (cause) {
        store.setState({ problem: errorData(cause) });
      }
    },
    cancelEdit: () => store.setState({ editing: null }),
    async saveEdit(text) {
      const { editing, busy } = store.getState();
      if (busy) return;
      store.setState({ editing: null });
      if (editing === null || text === editing.text) return;
      const { index, number, field, removed } = editing;
      pages.patch(index, { [field]: text, edited: true, tokens: null } satisfies Partial<RowView>);
      const before = editing.edited ? editing.text : null;
      await act(async () => {
        await send({ number, field, text });
        const back = () =>
          act(async () => {
            await send({ number, field, text: before });
            return { text: l10n.t("Row {number} is as it was before.", { number: count(number) }), undo: null };
          });
        const changed = removed
          ? l10n.t("Row {number} changed, and back in if that was all it lacked.", { number: count(number) })
          : l10n.t("Row {number} changed.", { number: count(number) });
        return { text: changed, undo: () => void back() };
      });
    },
    takeBack: (number) =>
      act(async () => {
        await send({ number, field: "question", text: null });
        await send({ number, field: "answer", text: null });
        return { text: l10n.t("Row {number} is as in the file again.", { number: count(number) }), undo: null };
      }),
    setExcluded: (selection, excluded) =>
      act(async () => {
        const { query, total } = store.getState();
        const chosen = size(selection);
        if (chosen === 0) return null;
        const all = chosen === total && chosen > NAMED;
        const said = all
          ? {
              text: outcome(
                (await datasets.setExcluded({ projectId, filter: filterOf(query), excluded })).changed,
                chosen,
                excluded,
                false,
              ),
              undo: null,
            }
          : await exclude(await numbersOf(selection), excluded);
        store.setState({ selection: NOTHING });
        return said;
      }),
    undo() {
      const { said, busy } = store.getState();
      if (busy || said?.undo == null) return;
      store.setState({ said: null });
      said.undo();
    },
    again() {
      const change = failed;
      store.setState({ problem: null });
      if (change !== null) void act(change);
    },
  };
}

function outcome(changed: number, asked: number, excluded: boolean, undone: boolean): string {
  if (changed === 0 && !excluded)
    return l10n.t("No row came back: nothing can be learned from a row without a question or an answer.");
  if (undone || changed === asked) {
    return excluded
      ? plural(changed, l10n.t("{n} row taken out."), l10n.t("{n} rows taken out."))
      : plural(changed, l10n.t("{n} row back in."), l10n.t("{n} rows back in."));
  }
  const values = { asked: count(asked) };
  return excluded
    ? plural(changed, l10n.t("{n} row of {asked} taken out.", values), l10n.t("{n} rows of {asked} taken out.", values))
    : plural(changed, l10n.t("{n} row of {asked} back in.", values), l10n.t("{n} rows of {asked} back in.", values));
}

function wholeText(detail: RowDetail, field: Field): string {
  const role = field === "question" ? "user" : "assistant";
  const turn =
    field === "question"
      ? detail.turns.find((each) => each.role === role)
      : detail.turns.findLast((each) => each.role === role);
  return turn?.content ?? "";
}
