/** What the controls of all kinds are given, and the box that they stand in. */
import type { AdvancedSetting } from "@protocol/types.gen.js";
import clsx from "clsx";

import type { Edit, SettingValue } from "../edits.js";

export interface ControlProps {
  readonly id: string;
  readonly setting: AdvancedSetting;
  readonly value: SettingValue;
  /** As it was typed; null when nothing is being typed. */
  readonly text: string | null;
  readonly disabled: boolean;
  readonly invalid: boolean;
  /** Where the field says what is wrong with it. */
  readonly noteId: string;
  readonly onEdit: (edit: Edit) => void;
}

export const box = (invalid: boolean): string =>
  clsx(
    "h-7 w-full rounded-card border bg-field px-2 text-left text-body text-field-fg disabled:opacity-60",
    invalid ? "border-fail" : "border-field-edge",
  );
