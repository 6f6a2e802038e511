/** Changes that are not saved yet, by key: what was typed, what it means, and how it stands to the file. */
import type { AdvancedSetting, SettingChange, SetupView } from "@protocol/types.gen.js";
import { decimalMark } from "@shared/format/numbers.js";
import * as z from "zod/mini";

export type SettingValue = SettingChange["value"];

export const SettingValueSchema: z.ZodMiniType<SettingValue> = z.nullable(
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
);

export interface Edit {
  readonly value: SettingValue;
  /** As it was typed; null where nothing is typed, as in a choice. */
  readonly text: string | null;
}
export type Edits = Readonly<Record<string, Edit>>;

const EditSchema = z.object({ value: SettingValueSchema, text: z.nullable(z.string()) });
export const EditsSchema: z.ZodMiniType<Edits> = z.record(z.string(), EditSchema);

/** The values of a saved view, by key. */
export type Values = Readonly<Record<string, SettingValue>>;

export const valuesOf = (view: SetupView): Values =>
  Object.fromEntries(view.advanced.map(({ key, value }) => [key, value]));

export const same = (one: SettingValue | undefined, other: SettingValue | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** What the typed text means. Text that is no number goes on as it is, and the backend says what is wrong with it. */
export function parse(kind: AdvancedSetting["kind"], text: string): SettingValue {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (kind !== "integer" && kind !== "number") return trimmed;
  const value = Number(trimmed.replace(decimalMark, "."));
  return Number.isFinite(value) ? value : trimmed;
}

/** A number in a field: all its digits, without an exponent. */
export function typed(value: SettingValue): string {
  if (value === null) return "";
  if (typeof value !== "number") return String(value);
  const text = /e/i.test(String(value)) ? value.toFixed(20).replace(/\.?0+$/, "") : String(value);
  return text.replace(".", decimalMark);
}

/** What saving would change; a key that is not among the values is one without a field, such as the base model. */
export const changesOf = (edits: Edits, saved: Values): SettingChange[] =>
  Object.entries(edits).flatMap(([key, { value }]) =>
    key in saved && same(value, saved[key]) ? [] : [{ key, value }],
  );

/** A change of the file by someone else. */
export interface FileChange {
  readonly key: string;
  readonly name: string;
  /** As it is in the file now; "" is empty. */
  readonly now: string;
  readonly was: string;
  /** An unsaved change of the same setting was kept. */
  readonly kept: boolean;
}

/** What the file says otherwise than before, beside the edits; an edit that the file has caught up with is no change. */
export function fileChanges(before: Values, view: SetupView, edits: Edits): FileChange[] {
  return view.advanced.flatMap(({ key, name, value, shown, options }) => {
    const was = before[key];
    const edit = edits[key];
    if (was === undefined || same(was, value) || (edit !== undefined && same(edit.value, value))) return [];
    const label = options.find((option) => option.value === was)?.label;
    return [{ key, name, now: shown, was: label ?? typed(was), kept: edit !== undefined }];
  });
}

/** The edits that still differ from the file. */
export const unsettled = (edits: Edits, saved: Values): Edits =>
  Object.fromEntries(Object.entries(edits).filter(([key, { value }]) => !(key in saved && same(value, saved[key]))));
