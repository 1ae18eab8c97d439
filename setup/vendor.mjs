// Vendor: copy the pinned fonts and map libraries from node_modules into server/static/vendor.
// Run `npm ci && npm run vendor` after changing package.json; the copies are committed, so users need no Node.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const vendor = join(root, "server", "static", "vendor");

const FONT = "@fontsource-variable/source-sans-3";
const fontFile = (script) => `files/source-sans-3-${script}-wght-normal.woff2`;

// folder in vendor -> package and the files taken from it; the licence always comes along
const PACKAGES = {
  "maplibre-gl": {
    from: "maplibre-gl",
    licence: "LICENSE.txt",
    // The two modules find each other by relative path: they must stay side by side.
    files: ["maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"].map(
      (name) => `dist/${name}`,
    ),
  },
  leaflet: { from: "leaflet", licence: "LICENSE", files: ["dist/leaflet.js", "dist/leaflet.css"] },
  "source-sans-3": {
    from: FONT,
    licence: "LICENSE",
    files: ["latin", "latin-ext", "cyrillic"].map(fontFile),
  },
};

const withoutSourceMap = (text) => text.replace(/\n?\/[/*]# sourceMappingURL=[^\n]*/g, "\n");

function copy(source, target) {
  if (/\.(m?js|css)$/.test(source)) {
    writeFileSync(target, withoutSourceMap(readFileSync(source, "utf8")));
  } else {
    copyFileSync(source, target);
  }
}

rmSync(vendor, { recursive: true, force: true });
const versions = [];
for (const [folder, { from, licence, files }] of Object.entries(PACKAGES)) {
  const home = join(modules, from);
  const target = join(vendor, folder);
  mkdirSync(target, { recursive: true });
  for (const file of files) copy(join(home, file), join(target, file.split("/").pop()));
  copyFileSync(join(home, licence), join(target, "LICENSE.txt"));
  const { name, version, license } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  versions.push(`${name} ${version} (${license})`);
}
writeFileSync(join(vendor, "VERSIONS.txt"), versions.join("\n") + "\n");
console.log(versions.join("\n"));
