/** Asks before anything is downloaded: what, how much, and where to. */
import { l10n, window } from "vscode";

import { bytes } from "../../platform/words.js";
import type { Place } from "./place.js";
import { LIGHT, sum, TRAIN_CPU, TRAIN_GPU } from "./sizes.js";

const ACTION = l10n.t("Set Up");

export async function askConsent(python: string, place: Place, nvidia: boolean): Promise<boolean> {
  const size = sum(LIGHT, nvidia ? TRAIN_GPU : TRAIN_CPU);
  const detail = [
    l10n.t(
      "VibeFlow downloads about {download} ({first} at first, then PyTorch in the background) and takes about {disk} on the disk.",
      { download: bytes(size.download), first: bytes(LIGHT.download), disk: bytes(size.disk) },
    ),
    nvidia
      ? l10n.t("PyTorch is installed for your NVIDIA graphics card.")
      : l10n.t("PyTorch is installed for the processor: no NVIDIA graphics card was found."),
    l10n.t("It is made with {python}, which stays as it is.", { python }),
    l10n.t("Folder: {folder}", { folder: place.folder }),
    place.exists
      ? l10n.t("An unfinished environment is there: it is completed.")
      : l10n.t("You can cancel at any time and go on later."),
  ].join("\n\n");
  return (
    (await window.showInformationMessage(
      l10n.t("Set up a private Python environment?"),
      { modal: true, detail },
      ACTION,
    )) === ACTION
  );
}
