/** Entry of the data panel's bundle. */
import "@shared/l10n.js";
import "./style.css";

import { mount } from "@shared/bridge/mount.js";

import { App } from "./App.js";

mount(App);
