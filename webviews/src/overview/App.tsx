/** The project page: what was trained, which version is best, and what can be done with each. */
import * as l10n from "@vscode/l10n";
import type { ProjectPage } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Button } from "@shared/ui/Button.js";
import { Filled } from "@shared/ui/Filled.js";
import { Header } from "@shared/ui/Header.js";
import { GitBranch, History, TriangleAlert } from "@shared/ui/icons.js";
import { Answer, Page } from "@shared/ui/Page.js";
import { AnswerBones, Bone, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { Empty, ErrorAlert, ErrorState } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import * as z from "zod/mini";
import { useStore } from "zustand";

import { Compare } from "./compare/Compare.js";
import { BranchBar } from "./components/BranchBar.js";
import { Tiles } from "./components/Tiles.js";
import { Timeline } from "./components/Timeline.js";
import { headline } from "./sentences.js";
import { createProjectStore, type ProjectStore } from "./store.js";

const safe = l10n.t("Versions are commits of the project’s git repository; they are as they were.");

const KeptSchema = z.object({ chosen: z.array(z.string()), comparing: z.boolean() });

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const { projectId } = target;
  const [kept, keep] = useKept("chosen", KeptSchema, { chosen: [], comparing: false });
  const [store] = useState(() => createProjectStore(bridge, projectId, kept));
  useEffect(() => store.start(), [store]);
  useEffect(
    () =>
      store.state.subscribe(({ chosen, comparing }, before) => {
        if (chosen !== before.chosen || comparing !== before.comparing) keep({ chosen: [...chosen], comparing });
      }),
    [store, keep],
  );
  const { snapshot, error } = useStore(store.page.store);
  const comparing = useStore(store.state, (state) => state.comparing);
  const header = (
    <Header
      panel="overview"
      projectId={projectId}
      projectName={snapshot?.projectName ?? null}
      where={snapshot !== null && snapshot.branch !== null && <Branch name={snapshot.branch} />}
    />
  );
  const reload = () => void store.page.reload();
  return (
    <Page header={header} ready={snapshot !== null}>
      {snapshot === null ? (
        error === null ? (
          <Bones />
        ) : (
          <ErrorState error={error} retry={reload} safe={safe} />
        )
      ) : comparing ? (
        <Compare page={snapshot} store={store} />
      ) : (
        <Project page={snapshot} store={store} />
      )}
    </Page>
  );
}

function Branch({ name }: { name: string }) {
  return (
    <>
      <GitBranch aria-hidden size={14} />
      <span className="truncate">{name}</span>
    </>
  );
}

function Project({ page, store }: { page: ProjectPage; store: ProjectStore }) {
  const problem = useStore(store.state, (state) => state.problem);
  const { title, detail } = headline(page);
  const reload = () => void store.page.reload();
  if (page.status === "missing") return <FolderGone page={page} reload={reload} />;
  if (page.versions.length === 0 && page.problem !== null) {
    return <ErrorState error={page.problem} retry={reload} safe={safe} />;
  }
  return (
    <>
      {page.versions.length > 0 && <Answer title={title} detail={detail} />}
      {problem !== null && <ErrorAlert error={problem} retry={reload} dismiss={store.dismiss} />}
      {page.problem !== null && <ErrorAlert error={page.problem} retry={reload} />}
      {page.archived && <Archived />}
      {page.versions.length === 0 ? (
        <NoVersion page={page} title={title} />
      ) : (
        <>
          <Tiles page={page} />
          <BranchBar page={page} store={store} />
          <Timeline page={page} store={store} />
        </>
      )}
    </>
  );
}

function FolderGone({ page, reload }: { page: ProjectPage; reload: () => void }) {
  return (
    <Empty
      icon={<TriangleAlert size={24} />}
      title={l10n.t("The folder of {projectName} is gone", { projectName: page.projectName })}
      actions={
        <Button kind="primary" onClick={reload}>
          {l10n.t("Look again")}
        </Button>
      }
    >
      <Filled
        text={l10n.t(
          "{folder} is not there any more. Bring it back, or open the project from where it is now: it keeps its runs and versions.",
        )}
        values={{ folder: <span className="[overflow-wrap:anywhere]">{page.path}</span> }}
      />
    </Empty>
  );
}

const beginning = ({ status }: ProjectPage): string =>
  status === "paused" ? l10n.t("The training of the first version is paused") : l10n.t("The first version is being trained");

function NoVersion({ page, title }: { page: ProjectPage; title: string }) {
  const bridge = useBridge();
  const training = page.status === "training" || page.status === "paused";
  const show = (
    <Button kind="primary" onClick={() => bridge.command("vibeflow.training.show")}>
      {l10n.t("Show Training")}
    </Button>
  );
  const begin = (
    <>
      <Button kind="primary" onClick={() => bridge.command("vibeflow.setup.show")}>
        {l10n.t("Show Set-up")}
      </Button>
      <Button kind="ghost" onClick={() => bridge.command("vibeflow.datasets.show")}>
        {l10n.t("Show Data")}
      </Button>
    </>
  );
  return (
    <Empty
      icon={<History size={24} />}
      title={training ? beginning(page) : title}
      actions={training ? show : begin}
    >
      {l10n.t(
        "Each training that ends becomes a version: a commit that pins the data, the recipe, the weights and the evaluation, so that every one can be compared, served and brought back.",
      )}
    </Empty>
  );
}

function Archived() {
  return (
    <p className="mb-5 flex items-center gap-2 text-muted">
      <TriangleAlert aria-hidden size={16} />
      {l10n.t("This project is archived: it is listed apart, and nothing of it was changed.")}
    </p>
  );
}

function Bones() {
  return (
    <Loading label={l10n.t("Loading the project")}>
      <AnswerBones />
      <Bone className="mb-6 h-[76px] w-full" />
      <RowBones rows={6} height="h-14" />
    </Loading>
  );
}
