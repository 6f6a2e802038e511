/** Asks whether the text reads right, and shows how it would read otherwise. Training waits for the answer. */
import * as l10n from "@vscode/l10n";
import type { EncodingView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";

import type { DataPanel } from "../store.js";

interface EncodingDoubtProps {
  readonly encoding: EncodingView;
  readonly panel: DataPanel;
  readonly disabled: boolean;
}

export function EncodingDoubt({ encoding, panel, disabled }: EncodingDoubtProps) {
  const { name, known, label, preview, brokenExample, others } = encoding;
  const title = known.find((one) => one.name === name)?.title ?? label;
  const readings = [{ name, title, preview: preview ?? brokenExample }, ...others];
  return (
    <Section title={l10n.t("How the text reads")} note={l10n.t("Choose the line that reads right")} className="mb-6">
      <Card>
        <ul>
          {readings.map((reading, at) => (
            <li
              key={reading.name}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-3 py-2.5 first:border-t-0"
            >
              <span className="min-w-0 flex-[1_1_16rem]">
                <span className="block [overflow-wrap:anywhere]">{reading.preview}</span>
                <span className="block text-small text-muted">{reading.title}</span>
              </span>
              <Button
                small
                disabled={disabled}
                aria-label={l10n.t("Read it as {title}", { title: reading.title })}
                onClick={() => void panel.setEncoding(reading.name)}
              >
                {at === 0 ? l10n.t("It Reads Right") : l10n.t("Read It So")}
              </Button>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
