/** The roles that a column can have, in words, and how a mapping changes when one is chosen. */
import * as l10n from "@vscode/l10n";
import type { ColumnView, DatasetView, Mapping } from "@protocol/types.gen.js";

export type Role = ColumnView["role"];

interface RoleChoice {
  readonly value: Role;
  readonly label: string;
}

const roles: readonly RoleChoice[] = [
  { value: "question", label: l10n.t("Question") },
  { value: "answer", label: l10n.t("Answer") },
  { value: "conversation", label: l10n.t("Conversation") },
  { value: "system", label: l10n.t("System prompt") },
  { value: "topic", label: l10n.t("Topic label") },
  { value: "text", label: l10n.t("Text") },
  { value: "rejected", label: l10n.t("Worse answer") },
  { value: "verdict", label: l10n.t("Good or bad") },
  { value: "group", label: l10n.t("Keeps together") },
  { value: "ignored", label: l10n.t("Not used") },
];

/** As they are called in this shape of data: a text gets a label, a question an answer. */
export const rolesOf = (shape: DatasetView["shape"]): readonly RoleChoice[] =>
  shape === "labels" ? roles.map((role) => ({ ...role, label: labelled[role.value] ?? role.label })) : roles;

const labelled: Partial<Readonly<Record<Role, string>>> = {
  question: l10n.t("Text to label"),
  answer: l10n.t("Label"),
};

/** The columns that have this role, in the order of the mapping. */
export const holders = ({ columns }: Mapping, role: Role): string[] =>
  Object.keys(columns).filter((name) => columns[name] === role);

/** The mapping with every column named, as the view shows them. */
export function mappingOf(columns: readonly ColumnView[], mapping: Mapping): Mapping {
  return { ...mapping, columns: Object.fromEntries(columns.map((column) => [column.name, column.role])) };
}

/** Gives `column` the role beside whoever holds it already; a template of the roles concerned no longer holds. */
export function join(mapping: Mapping, column: string, role: Role): Mapping {
  const concerned = [role, mapping.columns[column]];
  return {
    columns: { ...mapping.columns, [column]: role },
    questionTemplate: concerned.includes("question") ? null : mapping.questionTemplate,
    answerTemplate: concerned.includes("answer") ? null : mapping.answerTemplate,
  };
}

/** Gives `column` the role in place of its only holder, as one choice among columns is meant; several are joined. */
export function assign(mapping: Mapping, column: string, role: Role): Mapping {
  const [holder, ...others] = holders(mapping, role).filter((name) => name !== column);
  const freed =
    holder === undefined || others.length > 0 || role === "ignored"
      ? mapping
      : { ...mapping, columns: { ...mapping.columns, [holder]: "ignored" as const } };
  return join(freed, column, role);
}

/** What is still missing before rows can be made, in words; undefined when nothing is. */
export function lacking(mapping: Mapping): string | undefined {
  const has = (role: Role) => holders(mapping, role).length > 0;
  if (has("conversation") || has("text")) return undefined;
  const question = has("question") || filled(mapping.questionTemplate);
  const answer = has("answer") || filled(mapping.answerTemplate);
  if (question && answer) return undefined;
  if (!question && !answer) return l10n.t("Choose a question and an answer, a conversation, or a text.");
  return question ? l10n.t("Choose the column of the answer.") : l10n.t("Choose the column of the question.");
}

const filled = (template: string | null): boolean => template !== null && template.trim() !== "";
