/** A translated sentence with elements in it: `<Filled text={l10n.t("Made by {commit}.")} values={{ commit: <code>…</code> }} />`. */
import { Fragment, type ReactNode } from "react";

export function Filled({ text, values }: { readonly text: string; readonly values: Readonly<Record<string, ReactNode>> }) {
  // At odd places of the split stand the names between braces.
  return text
    .split(/\{(\w+)\}/)
    .map((piece, place) => <Fragment key={place}>{place % 2 === 0 ? piece : (values[piece] ?? `{${piece}}`)}</Fragment>);
}
