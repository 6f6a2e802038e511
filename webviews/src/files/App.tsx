/** A file of any size, line by line, read-only: scrolled, searched, and one line of it looked at whole. */
import * as l10n from "@vscode/l10n";
import { useBridge } from "@shared/bridge/context.js";
import { errorData } from "@shared/bridge/errors.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { useKept } from "@shared/hooks/useKept.js";
import { AnswerBones, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { ErrorAlert, ErrorState } from "@shared/ui/States.js";
import type { ErrorData } from "@protocol/types.gen.js";
import { useEffect, useState } from "react";
import * as z from "zod/mini";
import { useStore } from "zustand";

import { Detail } from "./components/Detail.js";
import { Lines } from "./components/Lines.js";
import { Toolbar } from "./components/Toolbar.js";
import { createFileLines, lineAt } from "./lines.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const [file] = useState(() => createFileLines(bridge, target.projectId));
  useEffect(() => file.start(), [file]);
  const { facts, pages, error } = useStore(file.store);
  const [active, setActive] = useKept("active", z.number(), 0);
  const [wanted, setWanted] = useState("");
  const [opened, setOpened] = useState(false);
  const [missed, setMissed] = useState<string | null>(null);
  const [failed, setFailed] = useState<ErrorData | null>(null);
  useEffect(() => {
    if (facts !== null) bridge.painted();
  }, [bridge, facts]);

  if (facts === null) {
    return (
      <main className="px-3 pt-5 wide:px-6">
        {error === null ? (
          <Loading label={l10n.t("Opening the file")}>
            <AnswerBones />
            <RowBones rows={8} />
          </Loading>
        ) : (
          <ErrorState error={error} retry={file.reload} safe={l10n.t("The file itself is as it was.")} />
        )}
      </main>
    );
  }

  const lines = facts.total ?? facts.counted;
  async function find(text: string): Promise<void> {
    setWanted(text);
    setMissed(null);
    setFailed(null);
    if (text === "") return;
    try {
      const { files } = bridge.client;
      const after = await files.find({ path: target.projectId, text, after: Math.min(active + 1, lines) });
      const found = after.number === null ? await files.find({ path: target.projectId, text, after: 0 }) : after;
      if (found.number === null) setMissed(text);
      else setActive(found.number - 1);
    } catch (cause) {
      setFailed(errorData(cause));
    }
  }

  const problem = failed ?? error;
  return (
    <main className="viewer">
      <Toolbar
        facts={facts}
        missed={missed}
        onFind={find}
        onGo={(number) => setActive(Math.min(Math.max(number, 1), Math.max(lines, 1)) - 1)}
      />
      {problem !== null && (
        <div className="px-3 pt-3 wide:px-6">
          <ErrorAlert error={problem} retry={file.reload} dismiss={() => setFailed(null)} />
        </div>
      )}
      <Lines
        count={lines}
        pages={pages}
        want={file.want}
        active={active}
        wanted={wanted}
        onActive={setActive}
        onOpen={() => setOpened(true)}
      />
      {opened && <Detail index={active} line={lineAt(pages, active)} onClose={() => setOpened(false)} />}
    </main>
  );
}
