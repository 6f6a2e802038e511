// What the scripts print: short plain lines, colour only on a terminal. Knows nothing of what is being done.

const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = (text) => paint(1, text);
export const dim = (text) => paint(2, text);
export const green = (text) => paint(32, text);
export const red = (text) => paint(31, text);

export function say(text = "") {
  process.stdout.write(`${text}\n`);
}

/** Seconds as a person reads them: `0.4 s`, `12 s`, `3 min 05 s`. */
export function seconds(milliseconds) {
  const value = milliseconds / 1000;
  if (value < 10) return `${value.toFixed(1)} s`;
  if (value < 60) return `${Math.round(value)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** An expected failure: the message says what happened, the hint what to do. Shown without a stack trace. */
export class ScriptError extends Error {
  constructor(message, hint) {
    super(message);
    this.name = "ScriptError";
    this.hint = hint;
  }
}

/** Runs a script's main function and turns its errors into a plain message and exit code 1. */
export async function main(body) {
  try {
    const code = await body(process.argv.slice(2));
    process.exitCode = typeof code === "number" ? code : 0;
  } catch (error) {
    process.stderr.write(`\n${red("Stopped:")} ${error.message}\n`);
    if (error instanceof ScriptError) {
      if (error.hint) process.stderr.write(`${error.hint}\n`);
    } else if (error.stack) {
      process.stderr.write(`${dim(error.stack)}\n`);
    }
    process.exitCode = 1;
  }
}
