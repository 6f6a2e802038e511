/** Entry of the set-up panel's bundle. */
import "./style.css";

import { mount } from "@shared/bridge/mount.js";

import { App } from "./App.js";

mount(App);
