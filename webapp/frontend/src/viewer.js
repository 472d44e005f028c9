/* A diagram with the state of a case or of a whole process.
 *
 *   <div data-diagram="/processes/daily_inspection/3/diagram" data-state='{…}' aria-label="流程图：日常检查"></div>
 *
 * data-state (or data-state-url): {"done": [ids], "flows": [ids], "open": {id: {"count": 1, "overdue": 0, "href": "…"}},
 * "incidents": [ids]}. data-counts="true" shows the number on every open step, also when it is one.
 */
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';

import { fetched, given, islands } from './islands.js';
import './viewer.css';

const PHONE = matchMedia('(max-width: 767px)');
const MARGIN = 16;
const LOGO = 40; // bpmn.io's logo stays free of the picture, at the bottom right
const LARGEST = 1.25;

islands('[data-diagram]', show, '流程图暂时无法显示，请刷新页面再试。');

async function show(element) {
  const [xml, state] = await Promise.all([
    fetched(element.dataset.diagram).then((response) => response.text()),
    given(element, 'state', {}),
  ]);
  element.replaceChildren();
  element.classList.add('diagram');
  element.setAttribute('role', 'img');
  const viewer = new NavigatedViewer({ container: element });
  await viewer.importXML(xml);
  const counts = element.dataset.counts === 'true';
  mark(viewer, state);
  badges(viewer, state.open ?? {}, counts);
  const home = () => place(viewer, Object.keys(state.open ?? {}));
  home();
  element.append(controls(viewer, home));
  addEventListener('beforeprint', () => fit(viewer));
  addEventListener('resize', debounce(() => (viewer.get('canvas').resized(), home())));
}

function mark(viewer, { done = [], flows = [], open = {}, incidents = [] }) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  const all = (ids, marker) => {
    for (const id of ids) if (registry.get(id)) canvas.addMarker(id, marker);
  };
  all(done, 'is-done');
  all(flows, 'is-taken');
  all(Object.keys(open), 'is-open');
  all(Object.keys(open).filter((id) => open[id].overdue), 'is-overdue');
  all(incidents, 'is-broken');
}

function badges(viewer, open, counts) {
  const registry = viewer.get('elementRegistry');
  for (const [id, step] of Object.entries(open)) {
    if (registry.get(id)) viewer.get('overlays').add(id, 'open', { position: { top: -13, right: 24 }, html: badge(step, counts) });
  }
}

function badge({ count = 1, overdue = 0, href }, counts) {
  const node = document.createElement(href ? 'a' : 'span');
  node.className = overdue ? 'diagram-badge overdue' : 'diagram-badge';
  node.textContent = counts || count > 1 ? String(count) : overdue ? '超期' : '在办';
  node.title = overdue ? `在办 ${count} 件，其中超期 ${overdue} 件` : `在办 ${count} 件`;
  if (href) node.href = href;
  return node;
}

/** The whole picture; on a phone the first open step, large enough to read. */
function place(viewer, open) {
  fit(viewer);
  const step = viewer.get('elementRegistry').get(open[0]);
  if (!PHONE.matches || !step) return;
  const canvas = viewer.get('canvas');
  const { width, height } = canvas.viewbox().outer;
  const scale = 0.8;
  const size = { width: width / scale, height: height / scale };
  canvas.viewbox({
    x: step.x + (step.width ?? 0) / 2 - size.width / 2,
    y: step.y + (step.height ?? 0) / 2 - size.height / 2,
    ...size,
  });
}

/** Centred with a margin; small pictures are not blown up. */
function fit(viewer) {
  const canvas = viewer.get('canvas');
  const { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return;
  const scale = Math.min((outer.width - 2 * MARGIN) / inner.width, (outer.height - MARGIN - LOGO) / inner.height, LARGEST);
  const size = { width: outer.width / scale, height: outer.height / scale };
  canvas.viewbox({
    x: inner.x + inner.width / 2 - size.width / 2,
    y: inner.y + inner.height / 2 - size.height / 2 + (LOGO - MARGIN) / 2 / scale,
    ...size,
  });
}

function controls(viewer, home) {
  const bar = document.createElement('div');
  bar.className = 'diagram-controls d-print-none';
  const zoom = (factor) => () => viewer.get('canvas').zoom(viewer.get('canvas').zoom() * factor);
  const buttons = [['＋', '放大', zoom(1.25)], ['－', '缩小', zoom(0.8)], ['全图', '显示全图', () => fit(viewer)]];
  if (PHONE.matches) buttons.push(['当前', '回到当前环节', home]);
  for (const [text, title, act] of buttons) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: text, title });
    button.setAttribute('aria-label', title);
    button.addEventListener('click', act);
    bar.append(button);
  }
  return bar;
}

function debounce(act) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, 150);
  };
}
