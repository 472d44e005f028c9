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

rmSync(fresh, { recursive: true, force: true });
await esbuild.build({
  absWorkingDir: fileURLToPath(here),
  entryPoints: ['site', 'viewer', 'charts'].map((name) => `src/${name}.js`),
  outdir: fresh,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome100'],
  loader: { '.woff2': 'file', '.svg': 'dataurl' },
  assetNames: 'fonts/[name]-[hash]',
  legalComments: 'linked',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [woff2Only],
  logLevel: 'warning',
});
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
