// npm run dev: rebuilds the extension and the panels on every change, for a window opened with F5.
import { watchExtension, watchPanels } from "./lib/bundle.mjs";
import { ensureNodePackages } from "./lib/node-deps.mjs";
import { ensurePython } from "./lib/python-env.mjs";
import { dim, green, main, red, say } from "./lib/say.mjs";

function reporter(name) {
  return (errors, error) => {
    const time = dim(new Date().toLocaleTimeString());
    say(`${time} ${name}: ${errors === 0 ? green("built") : red("failed")}${error ? `\n${error.message}` : ""}`);
  };
}

const untilInterrupted = () =>
  new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });

await main(async () => {
  await ensurePython(["train", "dev"]);
  await ensureNodePackages();
  say("Watching extension/ and webviews/ …"); // .vscode/tasks.json waits for this line
  const stop = [await watchExtension(reporter("extension")), await watchPanels(reporter("panels"))];
  say("Press F5 in VS Code for an Extension Development Host: it reloads panels when they are rebuilt, and restarts");
  say("the backend when a file of python_backend/ changes. A change of the extension itself: Developer: Reload Window there.");
  await untilInterrupted();
  await Promise.all(stop.map((end) => end()));
  return 0;
});
