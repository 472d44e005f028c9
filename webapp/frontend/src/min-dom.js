// min-dom for dmn-js: its markup carries style attributes, which the content security policy blocks. They are set on the
// elements instead, so that the page looks the same (the logo of bpmn.io, too) and the policy stays as it is.
import { domify as plain } from 'min-dom-itself';

export * from 'min-dom-itself';

export function domify(markup, ...more) {
  const element = plain(markup.replaceAll(/(<[a-z][^<>]*\s)style=/gi, '$1data-style='), ...more);
  const all = element.querySelectorAll ? [element, ...element.querySelectorAll('[data-style]')] : [];
  for (const styled of all) {
    const wanted = styled.getAttribute?.('data-style');
    if (wanted) styled.style.cssText = wanted;
    styled.removeAttribute?.('data-style');
  }
  return element;
}
