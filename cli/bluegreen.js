#!/usr/bin/env node
// Plain JavaScript, so that `npx bluegreen` works straight after `npm ci`, without a build step.
require("tsx/cjs");
require("./main.ts");
