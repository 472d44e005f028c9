// What dmn-js says, in Chinese. A text that is missing stands on the page as data-untranslated, for the tests.
import texts from './decision-texts.json';

const missing = new Set();

function translate(template, replacements = {}) {
  if (!(template in texts) && /[a-z]{2}/i.test(template)) {
    missing.add(template);
    document.documentElement.dataset.untranslated = [...missing].join('\n');
  }
  return (texts[template] ?? template).replace(/{\s*([^}]+?)\s*}/g, (whole, name) => replacements[name] ?? replacements[` ${name} `] ?? whole);
}

const words = { translate: ['value', translate] };

/** Options of a viewer or modeler: every view speaks Chinese. */
export function inChinese(common = {}) {
  const views = ['drd', 'decisionTable', 'literalExpression', 'boxedExpression'];
  return { common, ...Object.fromEntries(views.map((view) => [view, { additionalModules: [words] }])) };
}
