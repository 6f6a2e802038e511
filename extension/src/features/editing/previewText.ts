/** The words of a row's preview, and which of its characters are learned. Knows nothing of editors. */
import { l10n } from "vscode";

import { count, plural } from "../../platform/words.js";
import type { RowPreview } from "../../protocol/types.gen.js";

export interface Preview {
  readonly text: string;
  /** Start and end of what is learned, in UTF-16 units of the text. */
  readonly learned: readonly (readonly [number, number])[];
}

export function previewOf({ line, model, rendered, problem }: RowPreview): Preview {
  if (rendered === null) {
    const why = problem ?? l10n.t("it cannot be read");
    const text = l10n.t("The row at line {line} cannot be shown as trained, because {why}.", { line, why });
    return { text: `${text}\n`, learned: [] };
  }
  const { promptTokens, trainedTokens, cut } = rendered;
  const head = [
    learnedWords(line, promptTokens + trainedTokens, trainedTokens, model),
    ...(cut > 0
      ? [
          plural(
            cut,
            l10n.t("{n} more token is left out, so that the row fits into training.max_seq_length."),
            l10n.t("{n} more tokens are left out, so that the row fits into training.max_seq_length."),
          ),
        ]
      : []),
  ];
  let text = `${head.join("\n")}\n\n`;
  const learned: [number, number][] = [];
  for (const span of rendered.spans) {
    if (span.leftOut) {
      text += plural(span.tokens, l10n.t("[{n} token left out]"), l10n.t("[{n} tokens left out]"));
      continue;
    }
    // The editor counts a line end as one character, whatever the row has.
    const said = span.text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
    if (span.trained) learned.push([text.length, text.length + said.length]);
    text += said;
  }
  return { text, learned };
}

function learnedWords(line: number, tokens: number, learned: number, model: string): string {
  const values = { line, model };
  if (learned === 0) {
    return plural(
      tokens,
      l10n.t("Line {line}: {n} token of {model}, none of them learned.", values),
      l10n.t("Line {line}: {n} tokens of {model}, none of them learned.", values),
    );
  }
  if (learned === 1) {
    return plural(
      tokens,
      l10n.t("Line {line}: {n} token of {model}, the marked one is learned.", values),
      l10n.t("Line {line}: {n} tokens of {model}, the marked one is learned.", values),
    );
  }
  return l10n.t("Line {line}: {tokens} tokens of {model}, the marked {learned} are learned.", {
    ...values,
    tokens: count(tokens),
    learned: count(learned),
  });
}
