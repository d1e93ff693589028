// Builds the styles and scripts of Moothall's pages into ../static/built.
//
// Every scss/NAME.scss that does not start with an underscore becomes NAME.css, with node_modules on the
// load path. The GOV.UK and MOJ scripts are copied without their source maps; of the MOJ images only plain
// icons are taken. No font and no crown, crest or logotype is ever copied: those belong to the government.

import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";
import { ico, svg } from "./icon.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const built = join(here, "..", "static", "built");

const scripts = {
  "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
  "moj-frontend.min.js": "@ministryofjustice/frontend/moj/moj-frontend.min.js",
};
const icons = "@ministryofjustice/frontend/moj/assets/images";

// The two design systems state their licence in package.json and ship no licence file of their own.
const copyrights = {
  "govuk-frontend": "Copyright (C) 2017 Crown Copyright (Government Digital Service)",
  "@ministryofjustice/frontend": "Crown Copyright (Ministry of Justice)",
};
const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.
`;

async function styles() {
  const names = (await readdir(join(here, "scss"))).filter((name) => /^[^_].*\.scss$/.test(name));
  for (const name of names) {
    const result = sass.compile(join(here, "scss", name), {
      loadPaths: [packages, join(here, "scss")],
      style: "compressed",
      quietDeps: true,
    });
    await writeFile(join(built, `${parse(name).name}.css`), result.css);
  }
  return names.length;
}

async function copyScripts() {
  for (const [name, path] of Object.entries(scripts)) {
    const source = await readFile(join(packages, path), "utf8");
    await writeFile(join(built, name), source.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
  }
  const own = (await readdir(join(here, "js"))).filter((name) => name.endsWith(".js"));
  for (const name of own) await cp(join(here, "js", name), join(built, name));
  return own.length + Object.keys(scripts).length;
}

async function copyIcons() {
  await mkdir(join(built, "images"));
  const plain = (await readdir(join(packages, icons))).filter((name) => /^icon-.*\.svg$/.test(name));
  for (const name of plain) await cp(join(packages, icons, name), join(built, "images", name));
}

/** The mark for a browser's tab; what is in root/ is served at the top of the site. */
async function mark() {
  await mkdir(join(built, "root"));
  await writeFile(join(built, "mark.svg"), svg());
  await writeFile(join(built, "root", "favicon.ico"), ico());
}

async function licences() {
  const parts = [];
  for (const name of Object.keys(copyrights)) {
    const { version, license } = JSON.parse(await readFile(join(packages, name, "package.json"), "utf8"));
    if (license && license !== "MIT") throw new Error(`${name} ${version} is now under ${license}: see to its notice`);
    parts.push(`${name} ${version} (MIT)\n\n${copyrights[name]}\n\n${mit}`);
  }
  await writeFile(join(built, "LICENCES.txt"), parts.join("\n----\n\n"));
}

await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });
if (!existsSync(packages)) throw new Error("node_modules is missing: run make assets, which installs it");
const [sheets, files] = [await styles(), await copyScripts()];
await copyIcons();
await mark();
await licences();
console.log(`Built ${sheets} style sheet${sheets === 1 ? "" : "s"} and ${files} scripts`);
