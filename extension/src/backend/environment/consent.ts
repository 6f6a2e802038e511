/** Asks before anything is downloaded: what, how much, and where to. */
import { window } from "vscode";

import { bytes } from "../../platform/words.js";
import type { Place } from "./place.js";
import { LIGHT, sum, TRAIN_CPU, TRAIN_GPU } from "./sizes.js";

const ACTION = "Set Up";

export async function askConsent(python: string, place: Place, nvidia: boolean): Promise<boolean> {
  const size = sum(LIGHT, nvidia ? TRAIN_GPU : TRAIN_CPU);
  const detail = [
    `VibeFlow downloads about ${bytes(size.download)} (${bytes(LIGHT.download)} at first, then PyTorch in the background) and takes about ${bytes(size.disk)} on the disk.`,
    nvidia
      ? "PyTorch is installed for your NVIDIA graphics card."
      : "PyTorch is installed for the processor: no NVIDIA graphics card was found.",
    `It is made with ${python}, which stays as it is.`,
    `Folder: ${place.folder}`,
    place.exists
      ? "An unfinished environment is there: it is completed."
      : "You can cancel at any time and go on later.",
  ].join("\n\n");
  return (
    (await window.showInformationMessage("Set up a private Python environment?", { modal: true, detail }, ACTION)) ===
    ACTION
  );
}
