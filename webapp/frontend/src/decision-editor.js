/* The editor of a decision file: its XML stands in the textarea of a form, and goes back there when the form is sent.
 *
 *   <form><textarea name="content" hidden>…</textarea><div data-decision-editor data-key="risk"></div></form>
 */
import DmnModeler from 'dmn-js/lib/Modeler';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';

import { inChinese } from './decision-words.js';
import { islands } from './islands.js';
import './decisions.css';

const TYPES = ['string', 'boolean', 'integer', 'long', 'double', 'number', 'date', 'dateTime'];

islands('[data-decision-editor]', edit, '编辑器暂时打不开，请刷新页面再试。');

async function edit(element) {
  const form = element.closest('form');
  const content = form.elements.namedItem('content');
  element.classList.add('decision', 'decision-editor');
  const modeler = new DmnModeler({ container: element, ...inChinese({ dataTypes: TYPES }) });
  await modeler.importXML(content.value);
  const wanted = ({ type, element: drawn }) => type === 'decisionTable' && drawn.id === element.dataset.key;
  await modeler.open(modeler.getViews().find(wanted) ?? modeler.getInitialView());

  let sending = false;
  form.addEventListener('submit', async (event) => {
    if (sending) return;
    event.preventDefault();
    document.activeElement?.blur?.(); // what stands in an open cell counts, too
    await new Promise((resolve) => setTimeout(resolve, 400));
    content.value = (await modeler.saveXML({ format: true })).xml;
    sending = true;
    form.requestSubmit(event.submitter ?? undefined);
  });
}
