/** The words of a row's preview, and which of its characters are learned. Knows nothing of VS Code. */
import { counted } from "../../platform/words.js";
import type { RowPreview } from "../../protocol/types.gen.js";

export interface Preview {
  readonly text: string;
  /** Start and end of what is learned, in UTF-16 units of the text. */
  readonly learned: readonly (readonly [number, number])[];
}

export function previewOf({ line, model, rendered, problem }: RowPreview): Preview {
  if (rendered === null) {
    return {
      text: `The row at line ${line} cannot be shown as trained, because ${problem ?? "it cannot be read"}.\n`,
      learned: [],
    };
  }
  const { promptTokens, trainedTokens, cut } = rendered;
  const head = [
    `Line ${line}: ${counted(promptTokens + trainedTokens, "token")} of ${model}, ${learnedWords(trainedTokens)}.`,
    ...(cut > 0 ? [`${counted(cut, "more token")} ${cut === 1 ? "is" : "are"} left out, so that the row fits into training.max_seq_length.`] : []),
  ];
  let text = `${head.join("\n")}\n\n`;
  const learned: [number, number][] = [];
  for (const span of rendered.spans) {
    if (span.leftOut) {
      text += `[${counted(span.tokens, "token")} left out]`;
      continue;
    }
    // The editor counts a line end as one character, whatever the row has.
    const said = span.text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
    if (span.trained) learned.push([text.length, text.length + said.length]);
    text += said;
  }
  return { text, learned };
}

function learnedWords(tokens: number): string {
  if (tokens === 0) return "none of them learned";
  return tokens === 1 ? "the marked one is learned" : `the marked ${tokens.toLocaleString("en-US")} are learned`;
}
