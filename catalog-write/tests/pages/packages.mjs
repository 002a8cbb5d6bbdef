// The packages from npm. They lie outside the tree, where no import would look for them.

import { createRequire } from "node:module";
import { join } from "node:path";

const required = createRequire(join(process.env.CATALOG_NODE_MODULES, "here"));

export const { chromium } = required("playwright-core");

/** The file of a package, such as `axe-core/axe.min.js`. */
export const fileOf = (name) => required.resolve(name);
