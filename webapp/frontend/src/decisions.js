/* One decision table, read-only.
 *
 *   <div data-decision="/decisions/version/risk:3:….dmn" data-key="risk" data-rules="[2]" aria-label="决策表：风险"></div>
 *
 * data-key: the decision of the file to open. data-rules: numbers of the rules that a trial matched.
 */
import DmnViewer from 'dmn-js/lib/NavigatedViewer';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';

import { inChinese } from './decision-words.js';
import { fetched, given, islands } from './islands.js';
import './decisions.css';

islands('[data-decision]', show, '决策表暂时无法显示，请刷新页面再试。');

async function show(element) {
  const [xml, rules] = await Promise.all([
    fetched(element.dataset.decision).then((response) => response.text()),
    given(element, 'rules', []),
  ]);
  element.replaceChildren();
  element.classList.add('decision');
  const viewer = new DmnViewer({ container: element, ...inChinese() });
  await viewer.importXML(xml);
  const table = viewer.getViews().find(({ type, element: drawn }) => type === 'decisionTable' && drawn.id === element.dataset.key);
  if (!table) throw new Error(`no table ${element.dataset.key}`);
  await viewer.open(table);
  for (const number of rules) {
    const { id } = table.element.decisionLogic.rule[number - 1];
    for (const cell of element.querySelectorAll(`[data-row-id="${CSS.escape(id)}"]`)) cell.classList.add('is-matched');
  }
}
