// Bundles src/<name>.js to ../static/dist/<name>.js and .css. `node build.mjs` builds all of them anew.
import { rmSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import esbuild from 'esbuild';

const here = new URL('.', import.meta.url);
const dist = fileURLToPath(new URL('../static/dist', here));
const fresh = `${dist}.new`;

// Old font formats are named after woff2 in the stylesheets and no browser we serve asks for them.
const woff2Only = {
  name: 'woff2-only',
  setup(build) {
    build.onResolve({ filter: /\.(eot|ttf|woff)(\?.*)?$/ }, () => ({ path: 'data:,', external: true }));
  },
};

// dmn-js gets modules of ours that keep to the content security policy; they stand on the real ones (`<name>-itself`).
const ours = {
  name: 'ours',
  setup(build) {
    build.onResolve({ filter: /^(min-dom|style-mod)$/ }, ({ path, importer }) =>
      importer !== 'itself' && (path === 'style-mod' || /dmn-js/.test(importer)) ? { path: fileURLToPath(new URL(`src/${path}.js`, here)) } : undefined);
    build.onResolve({ filter: /^(min-dom|style-mod)-itself$/ }, ({ path, resolveDir }) =>
      build.resolve(path.replace('-itself', ''), { kind: 'import-statement', resolveDir, importer: 'itself' }));
  },
};

rmSync(fresh, { recursive: true, force: true });
await esbuild.build({
  absWorkingDir: fileURLToPath(here),
  entryPoints: ['site', 'viewer', 'charts', 'decisions', 'decision-editor'].map((name) => `src/${name}.js`),
  outdir: fresh,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome100'],
  loader: { '.woff2': 'file', '.svg': 'dataurl' },
  assetNames: 'fonts/[name]-[hash]',
  legalComments: 'linked',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [woff2Only, ours],
  logLevel: 'warning',
});
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
