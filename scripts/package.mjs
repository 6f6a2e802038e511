// npm run package: makes dist/vibeflow.vsix and says how large it is.
import { makePackage } from "./lib/package.mjs";
import { ScriptError, main, say, seconds } from "./lib/say.mjs";

/** What a newcomer waits for at the first install; the starter model is most of it. */
const LIMIT_MB = 40;

await main(async () => {
  const started = Date.now();
  const size = await makePackage();
  say(`dist/vibeflow.vsix: ${size.toFixed(1)} MB, made in ${seconds(Date.now() - started)}.`);
  if (size > LIMIT_MB)
    throw new ScriptError(
      `The package is over its limit of ${LIMIT_MB} MB.`,
      "Look at what is inside:  unzip -lv dist/vibeflow.vsix",
    );
});
