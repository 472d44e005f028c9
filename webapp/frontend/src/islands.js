// An island is an element with a data attribute; it starts when it comes into view or soon after the page has loaded
// (so that printing finds it), also after htmx has swapped it in.

const LATER = 1500;

/** Start every element matching `selector` once: `start(element)` may be async; `data-ready` or `data-failed` tells. */
export function islands(selector, start, sentence) {
  const begin = (target) => {
    if (target.dataset.started) return;
    target.dataset.started = 'true';
    observer.unobserve(target);
    Promise.resolve()
      .then(() => start(target))
      .then(() => (target.dataset.ready = 'true'))
      .catch((error) => {
        console.error(error);
        target.dataset.failed = 'true';
        target.textContent = sentence;
      });
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) begin(target);
  }, { rootMargin: '200px' });

  const watch = (root) => {
    for (const element of root.querySelectorAll(selector)) {
      if (element.dataset.watched) continue;
      element.dataset.watched = 'true';
      observer.observe(element);
      setTimeout(begin, LATER, element);
    }
  };
  document.addEventListener('htmx:load', (event) => watch(event.detail.elt.parentElement ?? document));
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => watch(document));
  else watch(document);
}

/** JSON of the attribute `name`, or fetched from the address in `name`-url; `fallback` where neither is there. */
export async function given(element, name, fallback) {
  const { [name]: inline, [`${name}Url`]: url } = element.dataset;
  if (inline) return JSON.parse(inline);
  return url ? (await fetched(url)).json() : fallback;
}

export async function fetched(url) {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}
