// style-mod (CodeMirror's style sheets, in the cells of dmn-js) without a style element, which the content security
// policy blocks: for the document it takes the way it has for shadow roots, adopted style sheets.
import { StyleModule as Plain } from 'style-mod-itself';

const root = {
  ownerDocument: document,
  get adoptedStyleSheets() { return document.adoptedStyleSheets; },
  set adoptedStyleSheets(sheets) { document.adoptedStyleSheets = sheets; },
};

export class StyleModule extends Plain {
  static mount(given, ...more) {
    Plain.mount(given === document ? root : given, ...more);
  }
}
