// What of a page is still English: for journeys in another language, whose data and answers are not English either.
import type { Panel } from "./panel.js";

/** Words of English that are none in German. */
const english =
  /\b(the|of|and|with|your|is|are|were|not|from|that|this|which|have|has|been|by|to|for|it|its|no|rows?|answers?|questions?)\b/i;
/** Names that hold such words. */
const names = /chat\/completions|Bearer|Authorization|curl |https?:/;

/** Texts that are shown or read aloud on a panel and hold English words; without what models and programs wrote. */
export async function englishOn({ frame }: Panel): Promise<string[]> {
  const texts = await frame.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      if (element.closest("script, style, pre, code, [translate=no]") !== null) continue;
      for (const name of ["aria-label", "title", "placeholder"]) found.push(element.getAttribute(name) ?? "");
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent ?? "");
    }
    return found;
  });
  return [...new Set(texts.map((text) => text.trim()))].filter((text) => english.test(text) && !names.test(text));
}
