/** The set-up panel: what a run will do and why, what it takes, and whether it can begin. */
import { useBridge } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { useProjectSnapshot } from "@shared/hooks/useProjectSnapshot.js";
import { Header } from "@shared/ui/Header.js";
import { Answer, Page } from "@shared/ui/Page.js";
import { ErrorState } from "@shared/ui/States.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const { projectId } = target;
  const { snapshot, error, reload } = useProjectSnapshot(projectId, () => bridge.client.setup.snapshot({ projectId }));
  const header = <Header panel="setup" projectId={projectId} projectName={snapshot?.projectName ?? null} />;
  return (
    <Page header={header} ready={snapshot !== null}>
      {error !== null && <ErrorState error={error} retry={reload} />}
      {snapshot?.view != null && <Answer title={snapshot.view.headline} detail={snapshot.view.summary} />}
    </Page>
  );
}
