/*
 * Runs before the page is drawn, in any browser: takes the colour theme that was chosen, so that nothing flashes, and
 * answers browsers that cannot run the engine with the reason instead of an empty page.
 */
(function () {
  var root = document.documentElement;
  var theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  try {
    var chosen = localStorage.getItem('heterodyne.theme');
    if (chosen === '"light"' || chosen === '"dark"') theme = chosen.slice(1, -1);
  } catch (refused) {
    /* A browser that keeps nothing shows the theme of the system. */
  }
  root.setAttribute('data-theme', theme);

  var missing = [];
  if (typeof WebAssembly !== 'object') missing.push('WebAssembly');
  if (typeof AudioWorkletNode === 'undefined') {
    missing.push(window.isSecureContext === false ? 'AudioWorklet (it needs https or localhost)' : 'AudioWorklet');
  }
  if (typeof Worker === 'undefined') missing.push('Worker');
  if (typeof BigInt === 'undefined') missing.push('BigInt');
  if (!('noModule' in document.createElement('script'))) missing.push('JavaScript modules');
  if (typeof ResizeObserver === 'undefined') missing.push('ResizeObserver');
  if (typeof PointerEvent === 'undefined') missing.push('PointerEvent');
  if (missing.length === 0) return;

  root.className += ' too-old';
  document.addEventListener('DOMContentLoaded', function () {
    var list = document.getElementById('too-old-missing');
    if (list) list.textContent = missing.join(', ');
    var page = document.getElementById('too-old');
    if (page) page.removeAttribute('hidden');
  });
})();
