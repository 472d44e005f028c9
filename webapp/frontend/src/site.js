// On every page: Tabler with its icons, htmx.
import * as tabler from '@tabler/core/dist/js/tabler.esm.js';
import '@tabler/core/dist/css/tabler.css';
import '@tabler/icons-webfont/dist/tabler-icons.css';
import htmx from 'htmx.org';

// The content security policy allows neither inline style nor eval.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0; // no page content stays on a shared office PC

window.htmx = htmx;
window.tabler = tabler;
