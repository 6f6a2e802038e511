/** What the two sides of an example are called in each shape of data. */
import type { DatasetView } from "@protocol/types.gen.js";

export interface Names {
  readonly question: string;
  readonly answer: string;
}

const usual: Names = { question: "Question", answer: "Answer" };

/** Shapes whose sides are something else than a question and its answer. */
const others: Partial<Readonly<Record<DatasetView["shape"], Names>>> = {
  labels: { question: "Text", answer: "Label" },
};

export const namesOf = (shape: DatasetView["shape"]): Names => others[shape] ?? usual;

export const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** "an answer", "a label". */
export const oneOf = (name: string): string => `${/^[aeiou]/i.test(name) ? "an" : "a"} ${lower(name)}`;
