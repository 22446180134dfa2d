// Makes every vendored file from the packages that package-lock.json pins. See BUILD.md.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const from = (...parts) => join(here, "node_modules", ...parts);
const model = join(here, "..", "..", "..", "graph", "model");
const version = (name) => JSON.parse(readFileSync(from(name, "package.json"), "utf8")).version;
const pathsOf = (weight, name) => {
  const file = from("@phosphor-icons", "core", "assets", weight, weight === "regular" ? `${name}.svg` : `${name}-${weight}.svg`);
  const paths = [...readFileSync(file, "utf8").matchAll(/ d="([^"]+)"/g)].map((m) => m[1]);
  if (paths.length === 0) throw new Error(`${name}: no path in the file`);
  return paths;
};

// glyphs of kinds (look of the graph) and of states; a new label of the model adds its glyph here
const KINDS = [
  "arrows-clockwise", "bank", "briefcase", "calendar", "chart-bar", "check-circle", "check-square", "clock", "crane",
  "credit-card", "envelope", "file-text", "flag", "gavel", "handshake", "identification-badge", "list-checks",
  "magnifying-glass", "map-pin", "map-trifold", "phone", "stack", "storefront", "user", "warning-circle", "wrench",
];
const STATES = ["check-fat", "pencil-simple", "question"];
const TOOLBAR = ["arrow-u-up-left", "arrow-u-up-right", "corners-out", "download-simple", "graph", "keyboard"];

const glyphs = {
  source: `Phosphor Icons ${version("@phosphor-icons/core")}, weight fill, MIT; made by mailuo/canvas/vendor/build.mjs`,
  viewBox: 256,
  fill: Object.fromEntries([...KINDS, ...STATES].sort().map((name) => [name, pathsOf("fill", name)])),
};
writeFileSync(join(model, "glyphs.json"), JSON.stringify(glyphs, null, 1) + "\n");

const toolbar = Object.fromEntries(TOOLBAR.map((name) => [name, pathsOf("regular", name)]));
writeFileSync(
  join(here, "toolbar-icons.js"),
  `// Phosphor Icons ${version("@phosphor-icons/core")}, weight regular, MIT (LICENSES/phosphor-icons.txt); viewBox 256\n` +
    `export const ICONS = ${JSON.stringify(toolbar, null, 1)};\n`,
);

copyFileSync(from("vis-network", "standalone", "esm", "vis-network.min.js"), join(here, "vis-network.min.js"));
await build({
  entryPoints: [join(here, "layout-fa2.entry.js")],
  outfile: join(here, "layout-fa2.min.js"),
  bundle: true, minify: true, format: "esm", target: "es2020", charset: "utf8", legalComments: "none",
  banner: { js: `/* graphology ${version("graphology")}, graphology-layout-forceatlas2 ${version("graphology-layout-forceatlas2")}, ` +
    `graphology-layout-noverlap ${version("graphology-layout-noverlap")}, graphology-utils ${version("graphology-utils")}, ` +
    `events ${version("events")}; MIT, texts in LICENSES/ */` },
});

const LICENCES = {
  "vis-network-MIT.txt": ["vis-network", "LICENSE-MIT"],
  "vis-network-Apache-2.0.txt": ["vis-network", "LICENSE-APACHE-2.0"],
  "graphology.txt": ["graphology", "LICENSE.txt"],
  "graphology-layout-forceatlas2.txt": ["graphology-layout-forceatlas2", "LICENSE.txt"],
  "graphology-layout-noverlap.txt": ["graphology-layout-noverlap", "LICENSE.txt"],
  "graphology-utils.txt": ["graphology-utils", "LICENSE.txt"],
  "events.txt": ["events", "LICENSE"],
  // inside vis-network's standalone file
  "vis-data-MIT.txt": ["vis-data", "LICENSE-MIT"],
  "vis-util-MIT.txt": ["vis-util", "LICENSE-MIT"],
  "egjs-hammerjs.txt": ["@egjs", "hammerjs", "LICENSE.md"],
  "component-emitter.txt": ["component-emitter", "license"],
  "keycharm-MIT.txt": ["keycharm", "LICENSE-MIT"],
  "uuid.txt": ["uuid", "LICENSE.md"],
  "phosphor-icons.txt": ["@phosphor-icons", "core", "LICENSE"],
};
for (const [name, parts] of Object.entries(LICENCES)) copyFileSync(from(...parts), join(here, "LICENSES", name));

const hash = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");
const lines = ["layout-fa2.min.js", "toolbar-icons.js", "vis-network.min.js"].map((name) => `${hash(join(here, name))}  ${name}`);
lines.push(`${hash(join(model, "glyphs.json"))}  ../../../graph/model/glyphs.json`);
for (const name of Object.keys(LICENCES).sort()) lines.push(`${hash(join(here, "LICENSES", name))}  LICENSES/${name}`);
writeFileSync(join(here, "SHA256SUMS"), lines.join("\n") + "\n");
process.stdout.write(lines.join("\n") + "\n");
