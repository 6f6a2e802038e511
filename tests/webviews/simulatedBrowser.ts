/** What a browser has and the simulated one has not; and a clean page after each test. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

class NoResize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal("ResizeObserver", NoResize);
vi.stubGlobal("scrollTo", vi.fn());
vi.stubGlobal("matchMedia", (media: string) => ({
  media,
  matches: true,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}));
Element.prototype.scrollIntoView = vi.fn();

// A busy machine draws late; a panel that never draws still fails.
configure({ asyncUtilTimeout: 5000 });

afterEach(cleanup);
