import { describe, expect, test } from "vitest";

import { isTrainingData } from "../../../../extension/src/features/editing/fineTuneLens.js";
import { previewOf } from "../../../../extension/src/features/editing/previewText.js";

describe("the preview of a row", () => {
  const spans = [
    { text: "User: Hi\r\n", trained: false, tokens: 4, leftOut: false },
    { text: "Hello 🎉", trained: true, tokens: 3, leftOut: false },
    { text: "\n", trained: false, tokens: 1, leftOut: false },
  ];

  test("marks exactly what is learned", () => {
    const rendered = { number: 7, spans, trainedTokens: 3, promptTokens: 5, cut: 0 };
    const { text, learned } = previewOf({ line: 7, model: "vibeflow/starter", rendered, problem: null });
    expect(text).toContain("Line 7: 8 tokens of vibeflow/starter, the marked 3 are learned.\n");
    expect(learned.map(([start, end]) => text.slice(start, end))).toEqual(["Hello 🎉"]);
    expect(text).not.toContain("\r");
    expect(text).not.toContain("max_seq_length");
  });

  test("says what is left out, and that nothing is learned", () => {
    const gone = { text: "User: Hi", trained: false, tokens: 2, leftOut: true };
    const rendered = { number: 7, spans: [gone, ...spans.slice(0, 1)], trainedTokens: 0, promptTokens: 4, cut: 2 };
    const { text, learned } = previewOf({ line: 7, model: "m", rendered, problem: null });
    expect(text).toContain("none of them learned");
    expect(text).toContain("2 more tokens are left out, so that the row fits into training.max_seq_length.");
    expect(text).toContain("\n[2 tokens left out]User: Hi");
    expect(learned).toEqual([]);
  });

  test("says why there is none", () => {
    const { text } = previewOf({
      line: 3,
      model: "m",
      rendered: null,
      problem: "user and assistant do not take turns",
    });
    expect(text).toBe("The row at line 3 cannot be shown as trained, because user and assistant do not take turns.\n");
  });
});

describe("the offer to fine-tune", () => {
  test.each([['{"messages": []}'], ['{"Instruction": "a", "Output": "b"}'], ['{"text": "a passage"}']])(
    "stands above %s",
    (line) => expect(isTrainingData([line, "", line])).toBe(true),
  );

  test.each([['{"level": "info", "msg": "started"}'], ["[1, 2]"], ["not json"], [""], ["null"]])(
    "does not stand above %s",
    (line) => expect(isTrainingData([line])).toBe(false),
  );
});
