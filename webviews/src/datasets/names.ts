/** What the two sides of an example are called in each shape of data. */
import type { DatasetView } from "@protocol/types.gen.js";
import * as l10n from "@vscode/l10n";

/** One side: its name, and what else is said of it. */
export interface Side {
  readonly title: string;
  /** In the middle of a line. */
  readonly inline: string;
  readonly write: string;
  readonly change: string;
  readonly pattern: string;
  readonly ownPattern: string;
  readonly joined: (columns: string) => string;
}

export interface Names {
  readonly question: string;
  readonly answer: string;
  readonly sides: { readonly question: Side; readonly answer: Side };
}

const named = (question: Side, answer: Side): Names => ({
  question: question.title,
  answer: answer.title,
  sides: { question, answer },
});

const usual = named(
  {
    title: l10n.t("Question"),
    inline: l10n.t("question"),
    write: l10n.t("Write a question"),
    change: l10n.t("Change question"),
    pattern: l10n.t("Pattern of the question"),
    ownPattern: l10n.t("Questions are made by your own pattern."),
    joined: (columns) => l10n.t("Questions join {columns}.", { columns }),
  },
  {
    title: l10n.t("Answer"),
    inline: l10n.t("answer"),
    write: l10n.t("Write an answer"),
    change: l10n.t("Change answer"),
    pattern: l10n.t("Pattern of the answer"),
    ownPattern: l10n.t("Answers are made by your own pattern."),
    joined: (columns) => l10n.t("Answers join {columns}.", { columns }),
  },
);

/** Shapes whose sides are something else than a question and its answer. */
const others: Partial<Readonly<Record<DatasetView["shape"], Names>>> = {
  labels: named(
    {
      title: l10n.t("Text"),
      inline: l10n.t("text"),
      write: l10n.t("Write a text"),
      change: l10n.t("Change text"),
      pattern: l10n.t("Pattern of the text"),
      ownPattern: l10n.t("Texts are made by your own pattern."),
      joined: (columns) => l10n.t("Texts join {columns}.", { columns }),
    },
    {
      title: l10n.t("Label"),
      inline: l10n.t("label"),
      write: l10n.t("Write a label"),
      change: l10n.t("Change label"),
      pattern: l10n.t("Pattern of the label"),
      ownPattern: l10n.t("Labels are made by your own pattern."),
      joined: (columns) => l10n.t("Labels join {columns}.", { columns }),
    },
  ),
};

export const namesOf = (shape: DatasetView["shape"]): Names => others[shape] ?? usual;
